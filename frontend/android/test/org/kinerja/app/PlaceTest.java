package org.kinerja.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest.permission;
import android.app.AlertDialog;
import android.content.DialogInterface;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.location.Location;
import android.location.LocationManager;
import android.os.SystemClock;
import android.provider.Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.shadows.ShadowAlertDialog;

@RunWith(RobolectricTestRunner.class)
public final class PlaceTest {
  private static final int REQUEST = 3;
  private static final int DENIED = PackageManager.PERMISSION_DENIED;
  private static final String[] WANTED = {permission.ACCESS_FINE_LOCATION, permission.ACCESS_COARSE_LOCATION};

  private final List<Boolean> answers = new ArrayList<>();
  private Phone phone;

  @Before
  public void open() {
    Wire.cut();
    phone = Phone.open();
  }

  private void asks(String origin) {
    phone
        .requests()
        .onGeolocationPermissionsShowPrompt(
            origin,
            (given, allowed, forGood) -> {
              assertEquals(origin, given);
              assertFalse("the phone decides each time anew", forGood);
              answers.add(allowed);
            });
  }

  private void allow(String... permissions) {
    shadowOf(phone.app.getApplication()).grantPermissions(permissions);
  }

  private void answered(int... results) {
    phone.app.onRequestPermissionsResult(REQUEST, WANTED, results);
  }

  @Test
  public void onlyOurOriginMayAsk() {
    allow(WANTED);
    for (String other : new String[] {"https://evil.example/", "http://kinerja.example/", "null", ""}) asks(other);
    asks(Phone.SERVER + "/");

    assertEquals(List.of(false, false, false, false, true), answers);
  }

  @Test
  public void thePermissionIsAskedForAtThatMomentAndTheRoughPlaceWillDo() {
    assertNull(shadowOf(phone.app).getLastRequestedPermission());

    asks(Phone.SERVER);
    assertEquals(WANTED[0], shadowOf(phone.app).getLastRequestedPermission().requestedPermissions[0]);
    assertEquals(List.of(), answers);
    allow(permission.ACCESS_COARSE_LOCATION);
    answered(DENIED, PackageManager.PERMISSION_GRANTED);

    assertEquals(List.of(true), answers);
  }

  @Test
  public void deniedOnceIsNotTalkedAbout() {
    shadowOf(phone.app.getPackageManager()).setShouldShowRequestPermissionRationale(WANTED[0], true);
    asks(Phone.SERVER);
    answered(DENIED, DENIED);

    assertEquals(List.of(false), answers);
    assertNull(ShadowAlertDialog.getLatestAlertDialog());
  }

  @Test
  public void deniedForGoodIsExplainedAndTheSettingsAreOneTapAway() {
    asks(Phone.SERVER);
    answered(DENIED, DENIED);

    assertEquals(List.of(false), answers);
    AlertDialog said = ShadowAlertDialog.getLatestAlertDialog();
    assertEquals(phone.app.getString(R.string.place_denied_help), shadowOf(said).getMessage().toString());
    said.getButton(DialogInterface.BUTTON_POSITIVE).performClick();
    Phone.idle();
    Intent settings = shadowOf(phone.app).getNextStartedActivity();
    assertEquals(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, settings.getAction());
    assertEquals("package:org.kinerja.app", settings.getDataString());
  }

  @Test
  public void aQuestionThatWasInterruptedIsNoDenial() {
    asks(Phone.SERVER);
    answered();

    assertEquals(List.of(false), answers);
    assertNull(ShadowAlertDialog.getLatestAlertDialog());
  }

  private void learnt(String provider, boolean isMock, long ageSeconds) {
    LocationManager places = phone.app.getSystemService(LocationManager.class);
    shadowOf(places).setProviderEnabled(provider, true);
    Location place = new Location(provider);
    place.setMock(isMock);
    place.setElapsedRealtimeNanos(SystemClock.elapsedRealtimeNanos() - ageSeconds * 1_000_000_000);
    shadowOf(places).simulateLocation(place);
  }

  @Test
  public void aPlaceThatAnotherAppMadeUpIsHintedAt() {
    allow(WANTED);
    learnt(LocationManager.NETWORK_PROVIDER, false, 1);
    learnt(LocationManager.GPS_PROVIDER, true, 1);

    assertEquals(List.of("{\"mock\":true}"), phone.hears(phone.channel(), "{\"ask\":\"mock\"}"));
  }

  @Test
  public void aRealPlaceAnOldOneAndNoPermissionAreNoHint() {
    learnt(LocationManager.GPS_PROVIDER, true, 1);
    assertEquals(List.of("{\"mock\":false}"), phone.hears(phone.channel(), "{\"ask\":\"mock\"}"));

    allow(WANTED);
    SystemClock.setCurrentTimeMillis(SystemClock.elapsedRealtime() + 1_000_000);
    learnt(LocationManager.GPS_PROVIDER, true, 600);
    learnt(LocationManager.NETWORK_PROVIDER, false, 1);
    assertEquals(List.of("{\"mock\":false}"), phone.hears(phone.channel(), "{\"ask\":\"mock\"}"));
  }
}
