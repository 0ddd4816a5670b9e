package org.kinerja.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.app.backup.FullBackupDataOutput;
import android.graphics.Insets;
import android.view.View;
import android.view.WindowInsets;
import android.webkit.WebView;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

@RunWith(RobolectricTestRunner.class)
public final class BackTest {
  private Phone phone;

  @Before
  public void open() {
    Wire.cut();
    phone = Phone.open();
  }

  private void pageSays(String closed) {
    assertEquals(MainActivity.CLOSE_SHEET, phone.browser().getLastEvaluatedJavascript());
    phone.browser().getLastEvaluatedJavascriptCallback().onReceiveValue(closed);
  }

  private void goOn() {
    phone.browser().pushEntryToHistory(Phone.SERVER + "/#/hari-ini");
    phone.browser().pushEntryToHistory(Phone.SERVER + "/#/catat");
  }

  @Test
  @Config(sdk = {24, 34})
  public void backClosesThePagesSheetFirst() {
    goOn();
    phone.app.onBackPressed();
    pageSays("true");
    assertEquals(0, phone.browser().getGoBackInvocations());

    phone.app.onBackPressed();
    pageSays("false");
    assertEquals(1, phone.browser().getGoBackInvocations());
  }

  @Test
  public void backLeavesThePageOpenBehind() {
    phone.app.back();
    pageSays("false");

    assertEquals(0, phone.browser().getGoBackInvocations());
    assertFalse(phone.app.isFinishing());
  }

  @Test
  public void aPageThatNoLongerAnswersKeepsNobodyIn() {
    goOn();
    phone.app.back();
    phone.app.back();

    assertEquals("left instead", 0, phone.browser().getGoBackInvocations());
    phone.app.back();
    pageSays("false");
    assertEquals("and asked again later", 1, phone.browser().getGoBackInvocations());
  }

  @Test
  public void whenThePagesProcessEndsTheAppBeginsAnew() {
    WebView before = phone.web();

    assertTrue(phone.navigation().onRenderProcessGone(before, null));
    Phone.idle();

    assertNull("the dead page is gone", before.getParent());
  }

  @Test
  public void thePageStaysClearOfBarsNotchAndKeyboard() {
    View frame = (View) phone.web().getParent();
    WindowInsets insets =
        new WindowInsets.Builder()
            .setInsets(WindowInsets.Type.systemBars(), Insets.of(0, 60, 0, 40))
            .setInsets(WindowInsets.Type.ime(), Insets.of(0, 0, 0, 500))
            .build();

    assertEquals(WindowInsets.CONSUMED, frame.dispatchApplyWindowInsets(insets));

    assertEquals(60, frame.getPaddingTop());
    assertEquals(500, frame.getPaddingBottom());
  }

  @Test
  public void aBackupTakesNothingAlong() {
    // Would fail where it tried to write: there is nothing to write to.
    new NoBackup().onFullBackup((FullBackupDataOutput) null);
  }
}
