package org.kinerja.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.content.Context;
import android.content.Intent;
import android.net.Uri;
import android.os.Bundle;
import android.webkit.WebResourceResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;

@RunWith(RobolectricTestRunner.class)
public final class FirstStartTest {
  private static final String PAGE = Phone.SERVER + "/";
  private static final String INDEX = "/index.html";
  private static final String ABOUT_APP = "/.well-known/kinerja-android.json";
  private static final Pattern SCRIPT = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"");

  @Before
  public void noSignal() {
    Wire.cut();
  }

  /** What the app has learnt when its questions are answered. */
  private static void learn() throws InterruptedException {
    for (Thread one : Thread.getAllStackTraces().keySet().toArray(new Thread[0])) {
      if (one.getName().equals("news")) one.join();
    }
    Phone.idle();
  }

  private static String script(Phone phone) throws IOException {
    Matcher named = SCRIPT.matcher(Phone.text(phone.asks(PAGE)));
    assertTrue(named.find());
    return Phone.SERVER + named.group(1);
  }

  @Test
  @Config(sdk = {24, 34})
  public void withoutANetworkThePageIsThereUnderTheServersOwnAddress() throws IOException {
    Phone phone = Phone.open();

    assertEquals(PAGE, phone.browser().getLastLoadedUrl());
    WebResourceResponse page = phone.asks(PAGE);
    assertEquals(200, page.getStatusCode());
    assertEquals("text/html", page.getMimeType());
    assertTrue(page.getResponseHeaders().get("Content-Security-Policy").startsWith("default-src 'none'"));
    WebResourceResponse script = phone.asks(script(phone));
    assertEquals("text/javascript", script.getMimeType());
    assertTrue(Phone.text(script).length() > 1000);
  }

  @Test
  public void theServersInterfaceAndItsOtherPagesAreNeverAnsweredFromTheApp() {
    Phone phone = Phone.open();

    for (String path : new String[] {"/api/v1/me", "/warga", "/s/abc", "/sw.js", "/readyz", "/policy.txt", "/assets/"}) {
      assertNull(path, phone.asks(Phone.SERVER + path));
    }
    assertNull(phone.asks("https://example.com/"));
    assertNull(phone.navigation().shouldInterceptRequest(phone.web(), Phone.request(PAGE, "POST", true)));
  }

  @Test
  public void theWorkerGetsFilesNamedByTheirDigestAndThePageOnlyFromTheServer() throws IOException {
    Phone phone = Phone.open();

    assertNotNull(ShadowWorkers.client.shouldInterceptRequest(Phone.request(script(phone))));
    assertNull(ShadowWorkers.client.shouldInterceptRequest(Phone.request(PAGE)));
    assertNull(ShadowWorkers.client.shouldInterceptRequest(Phone.request(Phone.SERVER + INDEX)));
    assertNull(ShadowWorkers.client.shouldInterceptRequest(Phone.request(Phone.SERVER + "/icon.svg")));
  }

  @Test
  public void aNewerPageOfTheServerReplacesTheCarriedOneFromTheNextStart() throws Exception {
    Phone first = Phone.open();
    String carriedScript = script(first);
    Wire.answers(INDEX, "text/html; charset=utf-8", "<!doctype html>newer");
    first.window.pause().stop().restart().start().resume();
    learn();
    assertNotNull("a page that is open is not changed under somebody's hands", first.asks(PAGE));

    Phone second = Phone.open();

    assertNull("now it comes from the server", second.asks(PAGE));
    assertNotNull("files with a digest in their name are the same anywhere", second.asks(carriedScript));
  }

  @Test
  public void theSamePageOfTheServerIsNotFetchedAgain() throws Exception {
    Phone phone = Phone.open();
    Wire.answers(INDEX, "text/html", Phone.text(phone.asks(PAGE)));

    Phone.open();
    learn();

    assertNotNull(Phone.open().asks(PAGE));
  }

  @Test
  public void whereTheNewerPageDoesNotComeTheCarriedOneIsShown() throws Exception {
    Wire.answers(INDEX, "text/html", "newer");
    Phone.open();
    learn();
    Phone phone = Phone.open();
    assertNull(phone.asks(PAGE));

    phone.navigation().onReceivedError(phone.web(), Phone.request(PAGE), null);

    assertNotNull(phone.asks(PAGE));
    assertFalse(phone.says().contains(phone.app.getString(R.string.no_signal)));
  }

  @Test
  public void anotherPageWithoutASignalSaysSoAndOffersTheMainOne() {
    Phone phone = Phone.open();

    phone.navigation().onReceivedError(phone.web(), Phone.request(Phone.SERVER + "/warga"), null);

    assertTrue(phone.says().contains(phone.app.getString(R.string.no_signal_help)));
    phone.press(R.string.to_page);
    assertEquals(PAGE, phone.browser().getLastLoadedUrl());
  }

  @Test
  public void somethingThatAnswersInTheServersPlaceChangesNothing() throws Exception {
    Wire.answers(INDEX, "application/json", "{}");
    Wire.answers(ABOUT_APP, "text/html", "{\"min_version\": 99}");

    Phone.open();
    learn();

    Phone phone = Phone.open();
    assertNotNull(phone.asks(PAGE));
    assertFalse(phone.says().contains(phone.app.getString(R.string.old_app)));
  }

  @Test
  public void anAppThatIsTooOldIsToldSoAndGoesOnSending() throws Exception {
    Wire.answers(INDEX, "text/html", "same");
    Wire.answers(ABOUT_APP, "application/json", "{\"min_version\": 99, \"url\": \"https://kinerja.example/apk\"}");
    Phone phone = Phone.open();
    learn();
    assertTrue(phone.says().contains(phone.app.getString(R.string.old_app_help)));

    phone.press(R.string.renew);
    Intent out = org.robolectric.Shadows.shadowOf(phone.app).getNextStartedActivity();
    assertEquals(Uri.parse("https://kinerja.example/apk"), out.getData());
    phone.press(R.string.later);

    assertFalse(phone.says().contains(phone.app.getString(R.string.old_app)));
    assertEquals("the page is there as ever", PAGE, phone.browser().getLastLoadedUrl());
    Wire.cut();
    assertTrue("also said without a signal", Phone.open().says().contains(phone.app.getString(R.string.old_app)));
  }

  @Test
  public void aPlaceForTheNewestThatIsNoWebAddressIsNotOffered() throws Exception {
    Wire.answers(INDEX, "text/html", "same");
    Wire.answers(ABOUT_APP, "application/json", "{\"min_version\": 99, \"url\": \"javascript:alert(1)\"}");
    Phone phone = Phone.open();
    learn();

    assertFalse(phone.says().contains(phone.app.getString(R.string.renew) + "\n"));
  }

  @Test
  public void theQrOfAUnitsAdminLeadsToJoining() {
    Intent scanned = new Intent(Intent.ACTION_VIEW, Uri.parse(PAGE + "#/gabung/198001012005011001/ABCD-2345"));

    assertEquals(PAGE + "#/gabung/198001012005011001/ABCD-2345", Phone.open(scanned).browser().getLastLoadedUrl());
  }

  @Test
  public void aLinkIsFollowedOnceAndNotAgainWhenTheSystemStartsTheAppAnew() {
    Intent scanned = new Intent(Intent.ACTION_VIEW, Uri.parse(PAGE + "#/gabung/1/2"));
    Bundle kept = new Bundle();

    assertEquals(PAGE, Phone.open(scanned, kept).browser().getLastLoadedUrl());
  }

  @Test
  public void aQrScannedWhileTheAppIsOpenReachesTheSamePage() {
    Phone phone = Phone.open();

    phone.window.newIntent(new Intent(Intent.ACTION_VIEW, Uri.parse(PAGE + "#/gabung/1/2")));

    assertEquals(PAGE + "#/gabung/1/2", phone.browser().getLastLoadedUrl());
  }

  @Test
  public void whatAnotherAppHandsOverIsOnlyReadAsAWayWithinThePage() {
    for (String link :
        Arrays.asList(
            "https://evil.example/#/gabung/1/2",
            "http://kinerja.example/#/gabung/1/2",
            "https://kinerja.example\\@evil.example/#/gabung/1/2",
            "javascript:alert(1)",
            "file:///data/data/org.kinerja.app/files/a",
            PAGE + "api/v1/me",
            PAGE + "#javascript:alert(1)",
            PAGE + "#/gabung/<script>")) {
      Intent handed = new Intent(Intent.ACTION_VIEW, Uri.parse(link));
      assertEquals(link, PAGE, Phone.open(handed).browser().getLastLoadedUrl());
    }
  }

  @Test
  public void nothingIsKeptInTheAppButWhatTheServerSaid() {
    Phone.open();

    Context app = RuntimeEnvironment.getApplication();
    assertEquals(0, app.getFilesDir().list().length);
  }
}
