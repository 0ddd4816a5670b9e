package org.kinerja.app;

import android.content.Context;
import android.content.SharedPreferences;

/** What the server last said, kept for starts without a signal. */
final class Known {
  private static final String IS_NEWER = "page_is_newer";
  private static final String FOR_VERSION = "for_version";
  private static final String LEAST = "least_version";
  private static final String PLACE = "place_of_newest";

  private final SharedPreferences kept;

  Known(Context context) {
    kept = context.getSharedPreferences("known", Context.MODE_PRIVATE);
  }

  /** Whether the server serves another page than the one that `version` of this app carries. */
  boolean isPageNewer(int version) {
    return kept.getInt(FOR_VERSION, 0) == version && kept.getBoolean(IS_NEWER, false);
  }

  void servesOtherPage(int version, boolean isOther) {
    kept.edit().putInt(FOR_VERSION, version).putBoolean(IS_NEWER, isOther).apply();
  }

  boolean isTooOld(int version) {
    return version < kept.getInt(LEAST, 0);
  }

  /** Where the newest app is found; empty where nobody said. */
  String placeOfNewest() {
    return kept.getString(PLACE, "");
  }

  void wants(int least, String place) {
    kept.edit().putInt(LEAST, least).putString(PLACE, place).apply();
  }
}
