package org.kinerja.app;

import android.app.Activity;
import android.os.Build;
import android.view.View;
import android.view.WindowInsets;

/** Since Android 15 an app reaches under the bars, the notch and the keyboard; the page stays clear of them. */
final class Edges {
  private Edges() {}

  static void keepClear(Activity activity, View frame) {
    // Before, the system does it.
    if (Build.VERSION.SDK_INT < Build.VERSION_CODES.R) return;
    activity.getWindow().setDecorFitsSystemWindows(false);
    frame.setOnApplyWindowInsetsListener(
        new View.OnApplyWindowInsetsListener() {
          @Override
          public WindowInsets onApplyWindowInsets(View view, WindowInsets insets) {
            int kinds =
                WindowInsets.Type.systemBars() | WindowInsets.Type.displayCutout() | WindowInsets.Type.ime();
            android.graphics.Insets taken = insets.getInsets(kinds);
            view.setPadding(taken.left, taken.top, taken.right, taken.bottom);
            // The page must not add them once more.
            return WindowInsets.CONSUMED;
          }
        });
  }
}
