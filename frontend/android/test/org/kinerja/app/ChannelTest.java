package org.kinerja.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.app.DownloadManager;
import android.content.Intent;
import android.net.Uri;
import android.webkit.DownloadListener;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.util.List;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;
import org.robolectric.fakes.RoboWebMessagePort;

@RunWith(RobolectricTestRunner.class)
public final class ChannelTest {
  private Phone phone;

  @Before
  public void open() {
    Wire.cut();
    phone = Phone.open();
  }

  @Test
  public void theChannelIsGivenToOurOriginOnly() {
    for (String other : new String[] {"https://evil.example/", "http://kinerja.example/", "about:blank", "data:text/html,a"}) {
      phone.navigation().onPageFinished(phone.web(), other);
    }
    assertEquals(List.of(), phone.browser().getCreatedPorts());
    assertNull(phone.browser().getLastEvaluatedJavascript());

    phone.channel();
    assertEquals(1, phone.browser().getCreatedPorts().size());
    assertEquals(Channel.TAKE, phone.browser().getLastEvaluatedJavascript());
  }

  @Test
  public void theNextPageGetsAChannelOfItsOwnAndTheOldOneIsClosed() {
    RoboWebMessagePort[] first = phone.channel();
    RoboWebMessagePort[] second = phone.channel();

    assertTrue(first[0].isClosed());
    assertFalse(second[0].isClosed());
  }

  @Test
  public void whatIsNotUnderstoodIsPassedOver() {
    for (String said : new String[] {"", "{", "[]", "{\"ask\":\"password\"}", "{\"save\":\"a\",\"content\":\"!\"}"}) {
      assertEquals(said, List.of(), phone.hears(phone.channel(), said));
    }
  }

  @Test
  public void aFileOfThePageGoesWhereItsOwnerSays() throws Exception {
    phone.hears(phone.channel(), "{\"save\":\"rekap.csv\",\"type\":\"text/csv\",\"content\":\"YSxi\"}");
    Intent where = shadowOf(phone.app).getNextStartedActivityForResult().intent;
    assertEquals(Intent.ACTION_CREATE_DOCUMENT, where.getAction());
    assertEquals("rekap.csv", where.getStringExtra(Intent.EXTRA_TITLE));
    Phone again = phone.afterDeath();
    Uri place = Uri.parse("content://documents/1");
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    shadowOf(again.app.getContentResolver()).registerOutputStream(place, written);

    again.app.onActivityResult(2, Activity.RESULT_OK, new Intent().setData(place));

    assertEquals("a,b", written.toString("UTF-8"));
    assertFalse(new File(again.app.getCacheDir(), "to-save").exists());
  }

  @Test
  @Config(sdk = {24, 34})
  public void aPublicFileOfOurServerIsDownloadedAndNothingElseIs() {
    DownloadManager downloads = phone.app.getSystemService(DownloadManager.class);
    DownloadListener listener = phone.browser().getDownloadListener();

    listener.onDownloadStart("https://evil.example/a.apk", "", "", "application/octet-stream", 1);
    listener.onDownloadStart("blob:https://kinerja.example/1", "", "", "text/csv", 1);
    assertEquals(0, shadowOf(downloads).getRequestCount());
    listener.onDownloadStart(Phone.SERVER + "/a.csv", "", "attachment; filename=\"hasil.csv\"", "text/csv", 1);

    assertEquals(1, shadowOf(downloads).getRequestCount());
  }
}
