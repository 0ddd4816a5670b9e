package org.kinerja.app;

import android.annotation.SuppressLint;
import android.app.Activity;
import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.net.Uri;
import android.os.Build;
import android.os.Bundle;
import android.util.AndroidRuntimeException;
import android.view.ViewGroup;
import android.view.ViewGroup.LayoutParams;
import android.webkit.CookieManager;
import android.webkit.GeolocationPermissions;
import android.webkit.ServiceWorkerClient;
import android.webkit.ServiceWorkerController;
import android.webkit.ServiceWorkerWebSettings;
import android.webkit.ValueCallback;
import android.webkit.WebChromeClient;
import android.webkit.WebResourceRequest;
import android.webkit.WebResourceResponse;
import android.webkit.WebSettings;
import android.webkit.WebView;
import android.widget.FrameLayout;
import android.widget.LinearLayout;
import android.widget.Toast;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole app: one window, the page of the server in it, and what the page cannot do by itself. */
public final class MainActivity extends Activity implements Navigation.Surroundings, Channel.Services {
  private static final int CHOOSE = 1;
  private static final int SAVE = 2;
  private static final int PLACE = 3;

  // The page's own sheets are dialogs of the browser: what Escape does to the topmost one. Says whether there was one.
  static final String CLOSE_SHEET =
      "(function(){var open=document.querySelectorAll('dialog[open]');if(!open.length)return false;"
          + "open[open.length-1].dispatchEvent(new Event('cancel',{cancelable:true}));return true})()";
  // What the page is built for (frontend/vite.config.ts: es2022).
  private static final int OLDEST_BROWSER = 94;
  private static final Pattern BROWSER = Pattern.compile("Chrome/(\\d+)\\.");
  private static final String BROWSERS_NAME = "com.google.android.webview";

  private Addresses addresses;
  private Navigation navigation;
  private Known known;
  private News news;
  private Chooser chooser;
  private Saving saving;
  private Place place;
  private Channel channel;
  private Notice notice;
  private Notice above;
  private WebView web;
  private int version;
  private boolean isAskingPage;
  private boolean hasSaidNotSafe;

  @Override
  protected void onCreate(Bundle saved) {
    super.onCreate(saved);
    addresses = new Addresses(getString(R.string.server));
    version = version();
    known = new Known(this);
    chooser = new Chooser(this, CHOOSE, saved);
    saving = new Saving(this, addresses, SAVE, saved);
    place = new Place(this, addresses, PLACE);
    PhotoProvider.clear(this);
    FrameLayout frame = new FrameLayout(this);
    frame.setBackgroundColor(getColor(R.color.ground));
    setContentView(frame);
    Edges.keepClear(this, frame);
    Back.listen(this);
    try {
      web = new WebView(this);
    } catch (AndroidRuntimeException missing) {
      addNotices(frame);
      say(Notice.Trouble.NO_BROWSER, Uri.EMPTY);
      return;
    }
    frame.addView(web);
    addNotices(frame);
    Page page = Page.carried(getAssets());
    navigation = new Navigation(addresses, page, !known.isPageNewer(version), this);
    news = new News(this, addresses, known, page, version);
    channel = new Channel(web, addresses, this);
    setUp();
    if (isTooOld(web.getSettings().getUserAgentString())) say(Notice.Trouble.OLD_BROWSER, Uri.EMPTY);
    // A link is followed once: not again when the system starts the app anew.
    else if (saved == null) open(getIntent());
    else if (web.restoreState(saved) == null) open(new Intent());
  }

  private void addNotices(FrameLayout frame) {
    LinearLayout top = new LinearLayout(this);
    LinearLayout whole = new LinearLayout(this);
    frame.addView(top, new FrameLayout.LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT));
    frame.addView(whole, new FrameLayout.LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.MATCH_PARENT));
    above = new Notice(this, top);
    notice = new Notice(this, whole);
  }

  @SuppressLint("SetJavaScriptEnabled") // the page is nothing without
  private void setUp() {
    WebSettings settings = web.getSettings();
    settings.setJavaScriptEnabled(true);
    settings.setDomStorageEnabled(true);
    settings.setGeolocationEnabled(true);
    settings.setAllowFileAccess(false);
    settings.setAllowContentAccess(false);
    settings.setMixedContentMode(WebSettings.MIXED_CONTENT_NEVER_ALLOW);
    settings.setSupportMultipleWindows(false);
    settings.setUserAgentString(settings.getUserAgentString() + " KinerjaAndroid/" + version);
    CookieManager.getInstance().setAcceptThirdPartyCookies(web, false);
    web.setWebViewClient(navigation);
    web.setWebChromeClient(new PageRequests());
    web.setDownloadListener(saving);
    setUpWorker();
  }

  private void setUpWorker() {
    ServiceWorkerController workers = ServiceWorkerController.getInstance();
    ServiceWorkerWebSettings settings = workers.getServiceWorkerWebSettings();
    settings.setAllowFileAccess(false);
    settings.setAllowContentAccess(false);
    workers.setServiceWorkerClient(
        new ServiceWorkerClient() {
          @Override
          public WebResourceResponse shouldInterceptRequest(WebResourceRequest request) {
            return navigation.answerWorker(request);
          }
        });
  }

  private void open(Intent intent) {
    web.loadUrl(addresses.entry(intent.getData()).toString());
  }

  /** The camera read the QR of a unit's admin while the app was open. */
  @Override
  protected void onNewIntent(Intent intent) {
    super.onNewIntent(intent);
    if (web != null && intent.getData() != null) open(intent);
  }

  @Override
  protected void onStart() {
    super.onStart();
    if (web == null) return;
    sayIfOld();
    news.ask(
        new Runnable() {
          @Override
          public void run() {
            if (!isDestroyed()) sayIfOld();
          }
        });
  }

  @Override
  protected void onResume() {
    super.onResume();
    if (web != null) web.onResume();
  }

  @Override
  protected void onPause() {
    if (web != null) {
      web.onPause();
      // Whoever is signed in stays so when the system ends the app.
      CookieManager.getInstance().flush();
    }
    super.onPause();
  }

  @Override
  protected void onSaveInstanceState(Bundle state) {
    super.onSaveInstanceState(state);
    if (web != null) web.saveState(state);
    chooser.save(state);
    saving.save(state);
  }

  @Override
  protected void onDestroy() {
    if (web != null) {
      channel.close();
      web.destroy();
    }
    super.onDestroy();
  }

  @Override
  protected void onActivityResult(int request, int result, Intent given) {
    super.onActivityResult(request, result, given);
    if (request == CHOOSE) chooser.returned(result, given);
    if (request == SAVE) saving.returned(result, given);
  }

  @Override
  public void onRequestPermissionsResult(int request, String[] permissions, int[] results) {
    super.onRequestPermissionsResult(request, permissions, results);
    if (request == PLACE) place.answered(results);
  }

  @Override
  @SuppressWarnings("deprecation") // what replaces it comes with Android 13
  public void onBackPressed() {
    back();
  }

  /** First what the page has open, then its ways back, then out of the app, which goes on where it is. */
  void back() {
    // A page that no longer answers must not keep anybody in.
    if (web == null || notice.isShown() || isAskingPage) {
      leave();
      return;
    }
    isAskingPage = true;
    web.evaluateJavascript(
        CLOSE_SHEET,
        new ValueCallback<String>() {
          @Override
          public void onReceiveValue(String closed) {
            isAskingPage = false;
            if ("true".equals(closed)) return;
            if (web.canGoBack()) web.goBack();
            else leave();
          }
        });
  }

  private void leave() {
    isAskingPage = false;
    moveTaskToBack(true);
  }

  // --- What the page, or the way to it, asks for ---

  @Override
  public void goOut(Uri address) {
    try {
      startActivity(new Intent(Intent.ACTION_VIEW, address).addCategory(Intent.CATEGORY_BROWSABLE));
    } catch (ActivityNotFoundException none) {
      Toast.makeText(this, R.string.no_app, Toast.LENGTH_LONG).show();
    }
  }

  @Override
  public void arrived() {
    channel.open();
  }

  @Override
  public boolean isPlaceMadeUp() {
    return place.isMadeUp();
  }

  @Override
  public void save(String name, String type, byte[] content) {
    saving.save(name, type, content);
  }

  @Override
  public void beginAnew() {
    // Nothing may be asked of it any more.
    ((ViewGroup) web.getParent()).removeView(web);
    channel.close();
    web.destroy();
    web = null;
    recreate();
  }

  @Override
  public void say(Notice.Trouble trouble, final Uri wanted) {
    switch (trouble) {
      case NOT_SAFE_BEHIND:
        // The page asks often; once is enough.
        if (!hasSaidNotSafe) above.above(trouble, 0, null);
        hasSaidNotSafe = true;
        break;
      case NOT_SAFE:
        notice.fill(trouble, R.string.retry, loading(wanted, false), R.string.without_line, loading(wanted, true));
        break;
      case NO_BROWSER:
      case OLD_BROWSER:
        notice.fill(trouble, R.string.renew, goingOut("market://details?id=" + BROWSERS_NAME), 0, null);
        break;
      default:
        notice.fill(trouble, R.string.retry, loading(wanted, false), R.string.to_page, loading(addresses.start(), false));
    }
  }

  private void sayIfOld() {
    if (!known.isTooOld(version)) return;
    // Only said: what waits on this phone must still be sent, by this app as well.
    String newest = known.placeOfNewest();
    above.above(Notice.Trouble.OLD_APP, R.string.renew, newest.isEmpty() ? null : goingOut(newest));
  }

  private Runnable loading(final Uri wanted, final boolean carried) {
    return new Runnable() {
      @Override
      public void run() {
        notice.hide();
        if (carried) navigation.useCarried(true);
        web.loadUrl((carried ? addresses.start() : wanted).toString());
      }
    };
  }

  private Runnable goingOut(final String address) {
    return new Runnable() {
      @Override
      public void run() {
        goOut(Uri.parse(address));
      }
    };
  }

  @SuppressWarnings("deprecation") // what replaces it comes with Android 9
  private int version() {
    try {
      return getPackageManager().getPackageInfo(getPackageName(), 0).versionCode;
    } catch (PackageManager.NameNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static boolean isTooOld(String browser) {
    Matcher named = BROWSER.matcher(String.valueOf(browser));
    return named.find() && Integer.parseInt(named.group(1)) < OLDEST_BROWSER;
  }

  /** What a page may ask of a browser beyond loading. */
  private final class PageRequests extends WebChromeClient {
    @Override
    public boolean onShowFileChooser(WebView view, ValueCallback<Uri[]> callback, FileChooserParams asked) {
      return chooser.show(callback, asked);
    }

    @Override
    public void onGeolocationPermissionsShowPrompt(String origin, GeolocationPermissions.Callback callback) {
      place.asked(origin, callback);
    }

    @Override
    public void onGeolocationPermissionsHidePrompt() {
      place.forget();
    }
  }
}
