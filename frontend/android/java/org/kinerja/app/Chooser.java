package org.kinerja.app;

import android.app.Activity;
import android.content.ActivityNotFoundException;
import android.content.ClipData;
import android.content.Intent;
import android.net.Uri;
import android.os.Bundle;
import android.provider.MediaStore;
import android.webkit.MimeTypeMap;
import android.webkit.ValueCallback;
import android.webkit.WebChromeClient.FileChooserParams;
import android.widget.Toast;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Photos by camera or gallery, and files. A phone with little memory ends this app while the camera is open, and the
 * page with it: what was taken is then kept until the page, which keeps its draft, asks again.
 */
final class Chooser {
  private static final String PHOTO = "chooser.photo";
  private static final String ARRIVED = "chooser.arrived";
  private static final String ANY = "*/*";

  private final Activity activity;
  private final int request;
  private ValueCallback<Uri[]> asking;
  private Uri photo;
  private ArrayList<Uri> arrived = new ArrayList<>();

  @SuppressWarnings("deprecation") // the newer form does not exist before Android 13
  Chooser(Activity activity, int request, Bundle saved) {
    this.activity = activity;
    this.request = request;
    if (saved == null) return;
    photo = saved.getParcelable(PHOTO);
    ArrayList<Uri> kept = saved.getParcelableArrayList(ARRIVED);
    if (kept != null) arrived = kept;
  }

  void save(Bundle state) {
    state.putParcelable(PHOTO, photo);
    state.putParcelableArrayList(ARRIVED, arrived);
  }

  boolean show(ValueCallback<Uri[]> callback, FileChooserParams asked) {
    // The page waits for one answer at a time.
    answer(null);
    Set<String> named = named(asked.getAcceptTypes());
    boolean takesPhotos = takesPhotos(named);
    if (takesPhotos && !arrived.isEmpty()) {
      callback.onReceiveValue(arrived.toArray(new Uri[0]));
      arrived.clear();
      return true;
    }
    asking = callback;
    photo = takesPhotos ? PhotoProvider.fresh(activity) : null;
    Intent camera = takesPhotos ? camera(photo) : null;
    if (asked.isCaptureEnabled() && camera != null && start(camera)) return true;
    boolean many = asked.getMode() == FileChooserParams.MODE_OPEN_MULTIPLE;
    Intent choice = Intent.createChooser(files(typesOf(named), many), null);
    if (camera != null) choice.putExtra(Intent.EXTRA_INITIAL_INTENTS, new Intent[] {camera});
    if (!start(choice)) {
      answer(null);
      Toast.makeText(activity, R.string.no_app, Toast.LENGTH_LONG).show();
    }
    return true;
  }

  /** What the camera or the gallery gave back. */
  void returned(int result, Intent given) {
    ArrayList<Uri> chosen = result == Activity.RESULT_OK ? chosen(given) : new ArrayList<Uri>();
    photo = null;
    if (asking != null) {
      answer(chosen.isEmpty() ? null : chosen.toArray(new Uri[0]));
    } else if (!chosen.isEmpty()) {
      arrived = chosen;
      Toast.makeText(activity, R.string.photo_kept, Toast.LENGTH_LONG).show();
    }
  }

  private ArrayList<Uri> chosen(Intent given) {
    Set<Uri> found = new LinkedHashSet<>();
    ClipData many = given == null ? null : given.getClipData();
    for (int place = 0; many != null && place < many.getItemCount(); place++) {
      found.add(many.getItemAt(place).getUri());
    }
    if (given != null) found.add(given.getData());
    ArrayList<Uri> safe = new ArrayList<>();
    for (Uri one : found) {
      if (isOthers(one)) safe.add(one);
    }
    // A camera says nothing of where it put the photo: where it was told to.
    if (safe.isEmpty() && photo != null && PhotoProvider.isTaken(activity, photo)) safe.add(photo);
    return safe;
  }

  /** An app that names a file of ours would have the page send it to the server. */
  private boolean isOthers(Uri address) {
    return address != null
        && "content".equals(address.getScheme())
        && !PhotoProvider.authority(activity).equals(address.getAuthority());
  }

  private void answer(Uri[] chosen) {
    if (asking != null) asking.onReceiveValue(chosen);
    asking = null;
  }

  private boolean start(Intent intent) {
    try {
      activity.startActivityForResult(intent, request);
      return true;
    } catch (ActivityNotFoundException none) {
      return false;
    }
  }

  private static Intent camera(Uri photo) {
    Intent camera = new Intent(MediaStore.ACTION_IMAGE_CAPTURE);
    camera.putExtra(MediaStore.EXTRA_OUTPUT, photo);
    camera.setClipData(ClipData.newRawUri("", photo));
    return camera.addFlags(Intent.FLAG_GRANT_WRITE_URI_PERMISSION | Intent.FLAG_GRANT_READ_URI_PERMISSION);
  }

  private static Intent files(Set<String> types, boolean many) {
    Intent files = new Intent(Intent.ACTION_GET_CONTENT).addCategory(Intent.CATEGORY_OPENABLE);
    files.setType(types.size() == 1 ? types.iterator().next() : ANY);
    if (types.size() > 1) files.putExtra(Intent.EXTRA_MIME_TYPES, types.toArray(new String[0]));
    return files.putExtra(Intent.EXTRA_ALLOW_MULTIPLE, many);
  }

  /** What the page names: types (image/*) or endings (.xlsx). Nothing means anything. */
  private static Set<String> named(String[] accepted) {
    Set<String> named = new LinkedHashSet<>();
    for (String list : accepted == null ? new String[0] : accepted) {
      for (String one : list.toLowerCase(Locale.ROOT).split(",")) {
        if (!one.trim().isEmpty()) named.add(one.trim());
      }
    }
    if (named.isEmpty()) named.add(ANY);
    return named;
  }

  private static Set<String> typesOf(Set<String> named) {
    Set<String> types = new LinkedHashSet<>();
    for (String one : named) types.add(one.startsWith(".") ? typeOf(one.substring(1)) : one);
    return types.contains(ANY) ? Collections.singleton(ANY) : types;
  }

  private static String typeOf(String ending) {
    String type = MimeTypeMap.getSingleton().getMimeTypeFromExtension(ending);
    // A spreadsheet's type is unknown to some old phones.
    return type == null ? ANY : type;
  }

  private static boolean takesPhotos(Set<String> named) {
    for (String one : named) {
      if (one.startsWith("image/") || one.equals(ANY)) return true;
    }
    return false;
  }
}
