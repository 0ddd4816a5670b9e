package org.kinerja.app;

import android.content.ContentProvider;
import android.content.ContentValues;
import android.content.Context;
import android.database.Cursor;
import android.database.MatrixCursor;
import android.net.Uri;
import android.os.ParcelFileDescriptor;
import android.provider.OpenableColumns;
import java.io.File;
import java.io.FileNotFoundException;
import java.util.UUID;

/** Lends the camera one empty file for one photo. Open to nobody who was not handed its address. */
public final class PhotoProvider extends ContentProvider {
  private static final String NAME = "[0-9a-f-]{36}\\.jpg";
  private static final long KEPT_MS = 24 * 60 * 60_000L;

  /** The address of a photo that is yet to be taken. */
  static Uri fresh(Context context) {
    return new Uri.Builder()
        .scheme("content")
        .authority(authority(context))
        .appendPath(UUID.randomUUID() + ".jpg")
        .build();
  }

  static String authority(Context context) {
    return context.getPackageName() + ".photos";
  }

  /** Whether the camera wrote anything. */
  static boolean isTaken(Context context, Uri photo) {
    return new File(folder(context), String.valueOf(photo.getLastPathSegment())).length() > 0;
  }

  /** Photos of yesterday: the page has made its own, smaller ones of them long since. */
  static void clear(Context context) {
    File[] photos = folder(context).listFiles();
    if (photos == null) return;
    for (File photo : photos) {
      if (System.currentTimeMillis() - photo.lastModified() > KEPT_MS) photo.delete();
    }
  }

  private static File folder(Context context) {
    return new File(context.getCacheDir(), "photos");
  }

  @Override
  public boolean onCreate() {
    return true;
  }

  @Override
  public ParcelFileDescriptor openFile(Uri photo, String mode) throws FileNotFoundException {
    return ParcelFileDescriptor.open(file(photo), ParcelFileDescriptor.parseMode(mode));
  }

  @Override
  public String getType(Uri photo) {
    return "image/jpeg";
  }

  @Override
  public Cursor query(Uri photo, String[] columns, String selection, String[] values, String order) {
    MatrixCursor found = new MatrixCursor(new String[] {OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE});
    try {
      File file = file(photo);
      found.addRow(new Object[] {file.getName(), file.length()});
    } catch (FileNotFoundException never) {
      // Nothing by that name: no rows.
    }
    return found;
  }

  /** Only names that {@link #fresh} gives: no way out of the folder. */
  private File file(Uri photo) throws FileNotFoundException {
    String name = photo.getLastPathSegment();
    if (photo.getPathSegments().size() != 1 || name == null || !name.matches(NAME)) {
      throw new FileNotFoundException();
    }
    File folder = folder(getContext());
    folder.mkdirs();
    return new File(folder, name);
  }

  @Override
  public Uri insert(Uri photo, ContentValues values) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int delete(Uri photo, String selection, String[] values) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int update(Uri photo, ContentValues values, String selection, String[] arguments) {
    throw new UnsupportedOperationException();
  }
}
