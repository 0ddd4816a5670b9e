package org.kinerja.app;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.content.ClipData;
import android.content.ContentResolver;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.net.Uri;
import android.os.Parcelable;
import android.provider.MediaStore;
import android.webkit.WebChromeClient.FileChooserParams;
import java.io.FileNotFoundException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowActivity.IntentForResult;
import org.robolectric.shadows.ShadowToast;

@RunWith(RobolectricTestRunner.class)
public final class PhotoTest {
  private static final String[] PHOTOS = {"image/*"};
  private static final Uri FROM_GALLERY = Uri.parse("content://media/picker/7");
  private static final Uri OTHER = Uri.parse("content://media/picker/8");

  private final List<Uri[]> given = new ArrayList<>();
  private Phone phone;

  @Before
  public void open() {
    Wire.cut();
    phone = Phone.open();
    Robolectric.setupContentProvider(PhotoProvider.class, "org.kinerja.app.photos");
  }

  /** The page's button is tapped; returns what the app starts, or null. */
  private Intent tap(Phone on, String[] accepted, boolean many) {
    on.requests().onShowFileChooser(on.web(), given::add, asked(accepted, many));
    IntentForResult started = shadowOf(on.app).getNextStartedActivityForResult();
    return started == null ? null : started.intent;
  }

  private static FileChooserParams asked(String[] accepted, boolean many) {
    return new FileChooserParams() {
      @Override
      public int getMode() {
        return many ? MODE_OPEN_MULTIPLE : MODE_OPEN;
      }

      @Override
      public String[] getAcceptTypes() {
        return accepted;
      }

      @Override
      public boolean isCaptureEnabled() {
        return false;
      }

      @Override
      public CharSequence getTitle() {
        return null;
      }

      @Override
      public String getFilenameHint() {
        return null;
      }

      @Override
      public Intent createIntent() {
        return null;
      }
    };
  }

  @SuppressWarnings("deprecation")
  private static Intent cameraOf(Intent choice) {
    Parcelable[] beside = choice.getParcelableArrayExtra(Intent.EXTRA_INITIAL_INTENTS);
    return beside == null ? null : (Intent) beside[0];
  }

  @SuppressWarnings("deprecation")
  private static Intent filesOf(Intent choice) {
    return choice.getParcelableExtra(Intent.EXTRA_INTENT);
  }

  @SuppressWarnings("deprecation")
  private static Uri photoOf(Intent choice) {
    return cameraOf(choice).getParcelableExtra(MediaStore.EXTRA_OUTPUT);
  }

  private static void shoot(Phone on, Uri photo) throws Exception {
    try (OutputStream camera = on.app.getContentResolver().openOutputStream(photo)) {
      camera.write(new byte[] {1, 2, 3});
    }
  }

  private static void comesBack(Phone on, int result, Intent with) {
    on.app.onActivityResult(1, result, with);
  }

  @Test
  @Config(sdk = {24, 34})
  public void aPhotoComesFromTheCameraWithoutAPermission() throws Exception {
    Intent choice = tap(phone, PHOTOS, true);
    assertEquals(MediaStore.ACTION_IMAGE_CAPTURE, cameraOf(choice).getAction());
    assertTrue((cameraOf(choice).getFlags() & Intent.FLAG_GRANT_WRITE_URI_PERMISSION) != 0);
    shoot(phone, photoOf(choice));

    comesBack(phone, Activity.RESULT_OK, null);

    assertArrayEquals(new Uri[] {photoOf(choice)}, given.get(0));
    String[] wanted = phone.app.getPackageManager().getPackageInfo("org.kinerja.app", PackageManager.GET_PERMISSIONS).requestedPermissions;
    assertFalse(List.of(wanted).contains("android.permission.CAMERA"));
  }

  @Test
  public void severalComeFromTheGallery() {
    Intent choice = tap(phone, PHOTOS, true);
    assertEquals("image/*", filesOf(choice).getType());
    assertTrue(filesOf(choice).getBooleanExtra(Intent.EXTRA_ALLOW_MULTIPLE, false));
    Intent chosen = new Intent();
    chosen.setClipData(ClipData.newRawUri("", FROM_GALLERY));
    chosen.getClipData().addItem(new ClipData.Item(OTHER));

    comesBack(phone, Activity.RESULT_OK, chosen);

    assertArrayEquals(new Uri[] {FROM_GALLERY, OTHER}, given.get(0));
  }

  @Test
  public void aPhotoTakenWhileTheSystemEndedTheAppIsGivenWhenThePageAsksAgain() throws Exception {
    Uri photo = photoOf(tap(phone, PHOTOS, true));
    Phone again = phone.afterDeath();
    shoot(again, photo);

    comesBack(again, Activity.RESULT_OK, null);

    assertEquals(again.app.getString(R.string.photo_kept), ShadowToast.getTextOfLatestToast());
    assertNull("no camera this time", tap(again, PHOTOS, true));
    assertArrayEquals(new Uri[] {photo}, given.get(0));
  }

  @Test
  public void soIsOneFromTheGalleryAndAlsoAfterTheAppEndedTwice() {
    tap(phone, PHOTOS, true);
    Phone again = phone.afterDeath();
    comesBack(again, Activity.RESULT_OK, new Intent().setData(FROM_GALLERY));

    Phone third = again.afterDeath();
    assertNull(tap(third, PHOTOS, true));

    assertArrayEquals(new Uri[] {FROM_GALLERY}, given.get(0));
  }

  @Test
  public void goingBackFromTheCameraGivesNothingAndTheButtonWorksAgain() {
    tap(phone, PHOTOS, false);
    comesBack(phone, Activity.RESULT_CANCELED, null);
    assertNull(given.get(0));

    tap(phone, PHOTOS, false);
    comesBack(phone, Activity.RESULT_OK, new Intent().setData(FROM_GALLERY));
    assertArrayEquals(new Uri[] {FROM_GALLERY}, given.get(1));
  }

  @Test
  public void aSecondQuestionEndsTheFirst() {
    tap(phone, PHOTOS, false);
    tap(phone, PHOTOS, false);

    assertEquals(1, given.size());
    assertNull(given.get(0));
  }

  @Test
  public void aSheetIsChosenWithoutTheCamera() {
    Intent choice = tap(phone, new String[] {".xlsx,.csv"}, false);

    assertNull(cameraOf(choice));
    comesBack(phone, Activity.RESULT_OK, new Intent().setData(FROM_GALLERY));
    assertArrayEquals(new Uri[] {FROM_GALLERY}, given.get(0));
  }

  @Test
  public void anAppThatNamesAFileOfOursIsNotBelieved() {
    for (String trick :
        new String[] {
          "file:///data/data/org.kinerja.app/shared_prefs/known.xml",
          "content://org.kinerja.app.photos/00000000-0000-0000-0000-000000000000.jpg",
          "https://kinerja.example/",
        }) {
      tap(phone, PHOTOS, false);
      comesBack(phone, Activity.RESULT_OK, new Intent().setData(Uri.parse(trick)));
      assertNull(trick, given.get(given.size() - 1));
    }
  }

  @Test
  public void theCamerasFileIsTheOnlyOneThatCanBeReached() {
    ContentResolver files = phone.app.getContentResolver();
    for (String name : new String[] {"../known.xml", "..%2Fknown.xml", "a/b.jpg", "known.xml", ""}) {
      Uri address = Uri.parse("content://org.kinerja.app.photos/" + name);
      assertThrows(name, FileNotFoundException.class, () -> files.openInputStream(address));
    }
  }
}
