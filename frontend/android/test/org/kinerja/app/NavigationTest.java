package org.kinerja.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.net.Uri;
import android.net.http.SslCertificate;
import android.net.http.SslError;
import android.webkit.SslErrorHandler;
import android.webkit.WebSettings;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.shadow.api.Shadow;
import org.robolectric.shadows.ShadowSslErrorHandler;

@RunWith(RobolectricTestRunner.class)
public final class NavigationTest {
  private static final String[] OURS = {
    "https://kinerja.example/", "https://KINERJA.example/#/catat", "https://kinerja.example:443/warga",
  };
  private static final String[] TO_OTHERS = {
    "https://example.com/", "http://kinerja.example/", "https://kinerja.example.evil.example/",
    "https://kinerja.example:8443/", "https://kinerja.example@evil.example/", "tel:+62123", "mailto:a@b.example",
  };
  private static final String[] TO_NOBODY = {
    "javascript:alert(1)", "file:///data/data/org.kinerja.app/shared_prefs/known.xml", "file:///android_asset/page.zip",
    "content://org.kinerja.app.photos/1.jpg", "intent://scan#Intent;scheme=zxing;end", "data:text/html,hello",
    "blob:https://kinerja.example/1", "android-app://com.example/", "market://details?id=a", "JavaScript:alert(1)",
  };

  private Phone phone;

  @Before
  public void open() {
    Wire.cut();
    phone = Phone.open();
  }

  private boolean isKeptOut(String address, boolean hasGesture) {
    return phone.navigation().shouldOverrideUrlLoading(phone.web(), Phone.request(address, "GET", hasGesture));
  }

  private Intent started() {
    return shadowOf(phone.app).getNextStartedActivity();
  }

  @Test
  public void ourOwnOriginStays() {
    for (String address : OURS) assertFalse(address, isKeptOut(address, true));
    assertNull(started());
  }

  @Test
  public void everythingElseGoesOut() {
    for (String address : TO_OTHERS) {
      assertTrue(address, isKeptOut(address, true));
      Intent out = started();
      assertEquals(Uri.parse(address), out.getData());
      assertEquals(Intent.ACTION_VIEW, out.getAction());
      assertTrue(out.hasCategory(Intent.CATEGORY_BROWSABLE));
      assertNull("no app is named", out.getComponent());
    }
  }

  @Test
  public void whatRunsOrReadsNeverLoads() {
    for (String address : TO_NOBODY) {
      assertTrue(address, isKeptOut(address, true));
      assertNull(address, started());
      phone.navigation().onPageStarted(phone.web(), address, null);
      assertTrue(address, phone.says().contains(phone.app.getString(R.string.not_ours)));
      phone.press(R.string.to_page);
    }
  }

  @Test
  public void aPageThatLeavesByItselfIsHeldBack() {
    assertTrue(isKeptOut("https://example.com/", false));
    assertNull(started());
  }

  @Test
  public void aLineThatIsNotSafeIsCutAndSaidAndThePageOfTheAppIsOneTapAway() {
    Uri page = Uri.parse(Phone.SERVER + "/");
    phone.navigation().onPageStarted(phone.web(), page.toString(), null);

    assertTrue(sslError(page.toString()).wasCancelCalled());

    assertTrue(phone.says().contains(phone.app.getString(R.string.not_safe_help)));
    phone.press(R.string.without_line);
    assertFalse(phone.says().contains(phone.app.getString(R.string.not_safe)));
    assertEquals(page.toString(), phone.browser().getLastLoadedUrl());
    assertEquals("text/html", phone.asks(page.toString()).getMimeType());
  }

  @Test
  public void whileThePageIsThereAnUnsafeLineIsSaidOnceAboveIt() {
    phone.navigation().onPageStarted(phone.web(), Phone.SERVER + "/", null);

    assertTrue(sslError(Phone.SERVER + "/api/v1/sync/push").wasCancelCalled());
    assertTrue(phone.says().contains(phone.app.getString(R.string.not_safe_behind_help)));
    phone.press(R.string.later);
    assertTrue(sslError(Phone.SERVER + "/api/v1/sync/pull").wasCancelCalled());

    assertFalse(phone.says().contains(phone.app.getString(R.string.not_safe)));
  }

  private ShadowSslErrorHandler sslError(String address) {
    SslErrorHandler handler = new SslErrorHandler();
    SslError error = new SslError(SslError.SSL_UNTRUSTED, (SslCertificate) null, address);
    phone.navigation().onReceivedSslError(phone.web(), handler, error);
    ShadowSslErrorHandler seen = Shadow.extract(handler);
    assertFalse(seen.wasProceedCalled());
    return seen;
  }

  @Test
  @Config(sdk = {24, 34})
  public void thePageReadsNothingOfThePhone() {
    WebSettings settings = phone.web().getSettings();

    assertFalse(settings.getAllowFileAccess());
    assertFalse(settings.getAllowContentAccess());
    assertFalse(ShadowWorkers.LIMITS.getAllowFileAccess());
    assertFalse(ShadowWorkers.LIMITS.getAllowContentAccess());
    assertEquals(WebSettings.MIXED_CONTENT_NEVER_ALLOW, settings.getMixedContentMode());
    assertNull(phone.browser().getJavascriptInterface("kinerjaAndroid"));
    assertTrue(settings.getJavaScriptEnabled());
    assertTrue(settings.getDomStorageEnabled());
  }

  @Test
  public void aBrowserTooOldForThePageIsSaidInsteadOfAnEmptyWindow() {
    assertTrue(MainActivity.isTooOld("Mozilla/5.0 (Linux; Android 7.0) Chrome/51.0.2704.91 Mobile Safari/537.36"));
    assertFalse(MainActivity.isTooOld("Mozilla/5.0 (Linux; Android 7.0) Chrome/119.0.6045.66 Mobile Safari/537.36"));
    assertFalse(MainActivity.isTooOld(null));
  }
}
