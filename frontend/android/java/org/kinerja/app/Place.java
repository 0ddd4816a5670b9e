package org.kinerja.app;

import android.Manifest.permission;
import android.app.Activity;
import android.app.AlertDialog;
import android.content.Context;
import android.content.DialogInterface;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.location.Location;
import android.location.LocationManager;
import android.net.Uri;
import android.os.Build;
import android.os.SystemClock;
import android.provider.Settings;
import android.webkit.GeolocationPermissions;
import java.util.concurrent.TimeUnit;

/** The place of an entry: asked for by our page only, at that moment only, and told when another app made it up. */
final class Place {
  private static final String[] WANTED = {permission.ACCESS_FINE_LOCATION, permission.ACCESS_COARSE_LOCATION};
  // The page takes a place that is at most a minute old; a little more, for what came first.
  private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(90);

  private final Activity activity;
  private final Addresses addresses;
  private final int request;
  private GeolocationPermissions.Callback asking;
  private String origin;

  Place(Activity activity, Addresses addresses, int request) {
    this.activity = activity;
    this.addresses = addresses;
    this.request = request;
  }

  void asked(String origin, GeolocationPermissions.Callback callback) {
    if (!addresses.isOurs(Uri.parse(origin))) {
      callback.invoke(origin, false, false);
    } else if (isAllowed()) {
      // Never for good: the permission of the phone decides each time.
      callback.invoke(origin, true, false);
    } else {
      this.origin = origin;
      asking = callback;
      activity.requestPermissions(WANTED, request);
    }
  }

  /** The page no longer waits. */
  void forget() {
    asking = null;
  }

  void answered(int[] results) {
    boolean isAllowed = isAllowed();
    if (asking != null) asking.invoke(origin, isAllowed, false);
    asking = null;
    // No results: the question was interrupted, not answered.
    if (!isAllowed && results.length > 0 && !activity.shouldShowRequestPermissionRationale(WANTED[0])) explain();
  }

  /** Denied for good: the phone asks no more, so say where that is changed. */
  private void explain() {
    new AlertDialog.Builder(activity)
        .setTitle(R.string.place_denied)
        .setMessage(R.string.place_denied_help)
        .setNegativeButton(R.string.without_place, null)
        .setPositiveButton(
            R.string.settings,
            new DialogInterface.OnClickListener() {
              @Override
              public void onClick(DialogInterface dialog, int button) {
                Uri ourselves = Uri.fromParts("package", activity.getPackageName(), null);
                activity.startActivity(new Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, ourselves));
              }
            })
        .show();
  }

  private boolean isAllowed() {
    for (String one : WANTED) {
      // The rough place will do.
      if (activity.checkSelfPermission(one) == PackageManager.PERMISSION_GRANTED) return true;
    }
    return false;
  }

  /** Whether any place that the phone has just learnt came from an app instead of its receivers. */
  boolean isMadeUp() {
    if (!isAllowed()) return false;
    LocationManager places = (LocationManager) activity.getSystemService(Context.LOCATION_SERVICE);
    long now = SystemClock.elapsedRealtimeNanos();
    for (String provider : places.getProviders(true)) {
      Location last = lastOf(places, provider);
      if (last != null && now - last.getElapsedRealtimeNanos() < FRESH_NS && isMock(last)) return true;
    }
    return false;
  }

  private static Location lastOf(LocationManager places, String provider) {
    try {
      return places.getLastKnownLocation(provider);
    } catch (SecurityException onlyRough) {
      // The rough place was allowed, and this provider gives only the exact one.
      return null;
    }
  }

  @SuppressWarnings("deprecation") // its newer name does not exist before Android 12
  private static boolean isMock(Location place) {
    return Build.VERSION.SDK_INT >= Build.VERSION_CODES.S ? place.isMock() : place.isFromMockProvider();
  }
}
