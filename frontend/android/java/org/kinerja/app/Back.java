package org.kinerja.app;

import android.os.Build;
import android.window.OnBackInvokedCallback;
import android.window.OnBackInvokedDispatcher;

/** The back gesture of newer Androids, which no longer calls `onBackPressed`. */
final class Back {
  private Back() {}

  static void listen(final MainActivity activity) {
    if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) return;
    activity
        .getOnBackInvokedDispatcher()
        .registerOnBackInvokedCallback(
            OnBackInvokedDispatcher.PRIORITY_DEFAULT,
            new OnBackInvokedCallback() {
              @Override
              public void onBackInvoked() {
                activity.back();
              }
            });
  }
}
