package org.kinerja.app;

import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.net.Uri;
import android.os.Bundle;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.webkit.WebChromeClient;
import android.webkit.WebMessage;
import android.webkit.WebMessagePort;
import android.webkit.WebResourceRequest;
import android.webkit.WebResourceResponse;
import android.webkit.WebView;
import android.webkit.WebViewClient;
import android.widget.Button;
import android.widget.TextView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.robolectric.Robolectric;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.fakes.RoboWebMessagePort;
import org.robolectric.shadows.ShadowWebView;

/** The app as somebody has it open, and what the browser in it would ask. */
final class Phone {
  static final String SERVER = "https://kinerja.example";

  final ActivityController<MainActivity> window;
  final MainActivity app;

  private Phone(ActivityController<MainActivity> window) {
    this.window = window;
    app = window.get();
  }

  static Phone open() {
    return new Phone(Robolectric.buildActivity(MainActivity.class).setup());
  }

  static Phone open(Intent with) {
    return new Phone(Robolectric.buildActivity(MainActivity.class, with).setup());
  }

  static Phone open(Intent with, Bundle kept) {
    return new Phone(Robolectric.buildActivity(MainActivity.class, with).setup(kept));
  }

  /** The system ended the process, and starts it again with what was kept. */
  Phone afterDeath() {
    Bundle kept = new Bundle();
    window.pause().stop().saveInstanceState(kept);
    window.destroy();
    return new Phone(Robolectric.buildActivity(MainActivity.class).setup(kept));
  }

  WebView web() {
    return found(app.getWindow().getDecorView(), WebView.class);
  }

  ShadowWebView browser() {
    return shadowOf(web());
  }

  WebViewClient navigation() {
    return browser().getWebViewClient();
  }

  WebChromeClient requests() {
    return browser().getWebChromeClient();
  }

  WebResourceResponse asks(String address) {
    return navigation().shouldInterceptRequest(web(), request(address));
  }

  /** The page has been loaded; the ports that the app made for it. */
  RoboWebMessagePort[] channel() {
    navigation().onPageFinished(web(), SERVER + "/");
    List<RoboWebMessagePort[]> made = browser().getCreatedPorts();
    return made.get(made.size() - 1);
  }

  /** What the page hears after it has said something. */
  List<String> hears(RoboWebMessagePort[] ports, String said) {
    List<String> heard = new ArrayList<>();
    ports[1].setWebMessageCallback(
        new WebMessagePort.WebMessageCallback() {
          @Override
          public void onMessage(WebMessagePort port, WebMessage message) {
            heard.add(message.getData());
          }
        });
    ports[1].postMessage(new WebMessage(said));
    idle();
    return heard;
  }

  /** Everything that the app itself, not the page, says. */
  String says() {
    idle();
    StringBuilder words = new StringBuilder();
    collect(app.getWindow().getDecorView(), words);
    return words.toString();
  }

  void press(int words) {
    button(app.getWindow().getDecorView(), app.getString(words)).performClick();
  }

  static void idle() {
    shadowOf(Looper.getMainLooper()).idle();
  }

  static String text(WebResourceResponse answer) throws IOException {
    return new String(answer.getData().readAllBytes(), StandardCharsets.UTF_8);
  }

  static WebResourceRequest request(String address) {
    return request(address, "GET", true);
  }

  static WebResourceRequest request(String address, String method, boolean hasGesture) {
    return new WebResourceRequest() {
      @Override
      public Uri getUrl() {
        return Uri.parse(address);
      }

      @Override
      public boolean isForMainFrame() {
        return true;
      }

      @Override
      public boolean isRedirect() {
        return false;
      }

      @Override
      public boolean hasGesture() {
        return hasGesture;
      }

      @Override
      public String getMethod() {
        return method;
      }

      @Override
      public Map<String, String> getRequestHeaders() {
        return Collections.emptyMap();
      }
    };
  }

  private static <T extends View> T found(View view, Class<T> kind) {
    if (kind.isInstance(view)) return kind.cast(view);
    if (!(view instanceof ViewGroup)) return null;
    ViewGroup group = (ViewGroup) view;
    for (int place = 0; place < group.getChildCount(); place++) {
      T inside = found(group.getChildAt(place), kind);
      if (inside != null) return inside;
    }
    return null;
  }

  private static Button button(View view, String words) {
    if (view instanceof Button && words.contentEquals(((Button) view).getText())) return (Button) view;
    if (!(view instanceof ViewGroup)) return null;
    ViewGroup group = (ViewGroup) view;
    for (int place = 0; place < group.getChildCount(); place++) {
      Button inside = button(group.getChildAt(place), words);
      if (inside != null) return inside;
    }
    return null;
  }

  private static void collect(View view, StringBuilder words) {
    if (view.getVisibility() != View.VISIBLE) return;
    if (view instanceof TextView) words.append(((TextView) view).getText()).append('\n');
    if (!(view instanceof ViewGroup)) return;
    ViewGroup group = (ViewGroup) view;
    for (int place = 0; place < group.getChildCount(); place++) collect(group.getChildAt(place), words);
  }
}
