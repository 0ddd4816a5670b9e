package org.kinerja.app;

import android.app.Activity;
import android.view.Gravity;
import android.view.View;
import android.view.ViewGroup.LayoutParams;
import android.widget.Button;
import android.widget.LinearLayout;
import android.widget.ScrollView;
import android.widget.TextView;

/** What is said in the page's place, or above it: a sentence that names what to do, and one or two buttons. */
final class Notice {
  /** Why something is said. */
  enum Trouble {
    /** The server does not answer, and what was wanted is not the page that the app carries. */
    NO_SIGNAL(R.string.no_signal, R.string.no_signal_help),
    /** The line to the server is read or changed on its way, or the phone's clock is wrong. */
    NOT_SAFE(R.string.not_safe, R.string.not_safe_help),
    /** The same, while the page is there and keeps what is logged. */
    NOT_SAFE_BEHIND(R.string.not_safe, R.string.not_safe_behind_help),
    /** Something led the page elsewhere. */
    NOT_OURS(R.string.not_ours, R.string.not_ours_help),
    /** The phone's part that shows pages is too old for this one. */
    OLD_BROWSER(R.string.old_browser, R.string.old_browser_help),
    /** That part is missing or just being renewed. */
    NO_BROWSER(R.string.no_browser, R.string.no_browser_help),
    /** The server wants a newer app. */
    OLD_APP(R.string.old_app, R.string.old_app_help);

    final int title;
    final int text;

    Trouble(int title, int text) {
      this.title = title;
      this.text = text;
    }
  }

  private static final int GAP_DP = 16;
  private static final int TAP_DP = 52;
  private static final int WIDE_DP = 480;

  private final Activity activity;
  private final LinearLayout place;
  private final LayoutParams lines = new LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT);

  /** Into `place`, which is empty until there is something to say. */
  Notice(Activity activity, LinearLayout place) {
    this.activity = activity;
    this.place = place;
    place.setOrientation(LinearLayout.VERTICAL);
    hide();
  }

  boolean isShown() {
    return place.getVisibility() == View.VISIBLE;
  }

  void hide() {
    place.setVisibility(View.GONE);
    place.removeAllViews();
  }

  /** In the page's place. The second button may be left out. */
  void fill(Trouble trouble, int first, Runnable onFirst, int second, Runnable onSecond) {
    hide();
    LinearLayout inside = inside(trouble, R.color.ink);
    inside.addView(button(first, onFirst), lines);
    if (onSecond != null) inside.addView(button(second, onSecond), lines);
    place.setGravity(Gravity.CENTER);
    place.setBackgroundColor(activity.getColor(R.color.ground));
    // A page of text may be longer than a small phone in its largest letters.
    ScrollView scroll = new ScrollView(activity);
    scroll.addView(inside);
    int width = Math.min(dp(WIDE_DP), activity.getResources().getDisplayMetrics().widthPixels);
    place.addView(scroll, new LinearLayout.LayoutParams(width, LayoutParams.WRAP_CONTENT));
    place.setVisibility(View.VISIBLE);
  }

  /** Above the page, which goes on. */
  void above(Trouble trouble, int first, Runnable onFirst) {
    hide();
    LinearLayout inside = inside(trouble, R.color.wait);
    if (onFirst != null) inside.addView(button(first, onFirst), lines);
    inside.addView(
        button(
            R.string.later,
            new Runnable() {
              @Override
              public void run() {
                hide();
              }
            }),
        lines);
    place.setBackgroundColor(activity.getColor(R.color.wait_ground));
    place.addView(inside, lines);
    place.setVisibility(View.VISIBLE);
  }

  private LinearLayout inside(Trouble trouble, int colour) {
    LinearLayout inside = new LinearLayout(activity);
    inside.setOrientation(LinearLayout.VERTICAL);
    inside.setPadding(dp(GAP_DP), dp(GAP_DP), dp(GAP_DP), dp(GAP_DP));
    TextView title = text(trouble.title, colour, 20);
    title.setTypeface(title.getTypeface(), android.graphics.Typeface.BOLD);
    inside.addView(title, lines);
    inside.addView(text(trouble.text, colour, 16), lines);
    // Told to whoever hears the screen, too.
    inside.setAccessibilityLiveRegion(View.ACCESSIBILITY_LIVE_REGION_POLITE);
    return inside;
  }

  private TextView text(int words, int colour, int size) {
    TextView text = new TextView(activity);
    text.setText(words);
    text.setTextSize(size);
    text.setTextColor(activity.getColor(colour));
    text.setPadding(0, 0, 0, dp(GAP_DP / 2));
    return text;
  }

  private Button button(int words, final Runnable then) {
    Button button = new Button(activity);
    button.setText(words);
    button.setAllCaps(false);
    button.setMinimumHeight(dp(TAP_DP));
    button.setOnClickListener(
        new View.OnClickListener() {
          @Override
          public void onClick(View view) {
            then.run();
          }
        });
    return button;
  }

  private int dp(int size) {
    return Math.round(size * activity.getResources().getDisplayMetrics().density);
  }
}
