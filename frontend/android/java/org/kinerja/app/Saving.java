package org.kinerja.app;

import android.app.Activity;
import android.app.DownloadManager;
import android.content.ActivityNotFoundException;
import android.content.Context;
import android.content.Intent;
import android.net.Uri;
import android.os.Build;
import android.os.Bundle;
import android.os.Environment;
import android.webkit.DownloadListener;
import android.webkit.URLUtil;
import android.widget.Toast;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Files that leave the page: public ones by the phone's own downloads, those of the signed-in officer as they say. */
final class Saving implements DownloadListener {
  private static final String WAITING = "saving.waiting";

  private final Activity activity;
  private final Addresses addresses;
  private final int request;
  // Survives the app's end while somebody chooses a place.
  private String waiting;

  Saving(Activity activity, Addresses addresses, int request, Bundle saved) {
    this.activity = activity;
    this.addresses = addresses;
    this.request = request;
    waiting = saved == null ? null : saved.getString(WAITING);
  }

  void save(Bundle state) {
    state.putString(WAITING, waiting);
  }

  @Override
  public void onDownloadStart(String url, String agent, String disposition, String type, long length) {
    Uri address = Uri.parse(url);
    if (!addresses.isOurs(address)) {
      // Above all blob:, which only the page can read: it hands such files over itself.
      tell(R.string.not_saved);
      return;
    }
    String name = URLUtil.guessFileName(url, disposition, type);
    DownloadManager.Request wanted = new DownloadManager.Request(address);
    wanted.setTitle(name);
    wanted.setMimeType(type);
    wanted.setNotificationVisibility(DownloadManager.Request.VISIBILITY_VISIBLE_NOTIFY_COMPLETED);
    // Before Android 10 the common folder needs a permission for all files; a file of the app's own needs none.
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) {
      wanted.setDestinationInExternalPublicDir(Environment.DIRECTORY_DOWNLOADS, name);
    } else {
      wanted.setDestinationInExternalFilesDir(activity, Environment.DIRECTORY_DOWNLOADS, name);
    }
    ((DownloadManager) activity.getSystemService(Context.DOWNLOAD_SERVICE)).enqueue(wanted);
    tell(R.string.downloading);
  }

  /** Ask where a file goes that the page made. */
  void save(String name, String type, byte[] content) {
    Intent where = new Intent(Intent.ACTION_CREATE_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE);
    where.setType(type).putExtra(Intent.EXTRA_TITLE, name);
    try (OutputStream file = new FileOutputStream(file())) {
      file.write(content);
      waiting = name;
      activity.startActivityForResult(where, request);
    } catch (ActivityNotFoundException | IOException full) {
      tell(R.string.not_saved);
    }
  }

  /** They chose, or thought better of it. */
  void returned(int result, Intent given) {
    Uri place = given == null ? null : given.getData();
    boolean isChosen = result == Activity.RESULT_OK && place != null && "content".equals(place.getScheme());
    if (isChosen && waiting != null) write(place);
    waiting = null;
    file().delete();
  }

  private void write(Uri place) {
    try (InputStream from = new FileInputStream(file());
        OutputStream to = activity.getContentResolver().openOutputStream(place, "wt")) {
      if (to == null) throw new FileNotFoundException();
      byte[] part = new byte[16_384];
      for (int read = from.read(part); read != -1; read = from.read(part)) to.write(part, 0, read);
      tell(R.string.saved);
    } catch (IOException full) {
      tell(R.string.not_saved);
    }
  }

  private File file() {
    return new File(activity.getCacheDir(), "to-save");
  }

  private void tell(int text) {
    Toast.makeText(activity, text, Toast.LENGTH_LONG).show();
  }
}
