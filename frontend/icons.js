/** The Tabler icons the panel shows. `{% icon "name" %}` and `icon("name")` take these; a filled one is named `name-filled`. */
export const OUTLINE = [
  "address-book", "adjustments-horizontal", "alert-circle", "alert-triangle", "arrows-shuffle",
  "broadcast", "building", "check", "checklist", "chevron-down", "chevron-right", "circle-check", "clock",
  "cloud-upload", "copy", "device-desktop", "disc", "eye", "gauge", "headphones", "history",
  "home", "info-circle", "key", "layout-dashboard", "link", "list-numbers", "loader-2", "lock", "logout", "map-pin",
  "menu-2", "moon", "music", "package", "palette", "pencil", "photo", "playlist", "plug-connected-x",
  "power", "refresh", "search", "server", "settings", "sun", "trash", "upload", "user", "users", "volume",
  "volume-off", "x",
  "ban", "calendar-due", "coin", "lifebuoy", "mail", "note", "plus", "receipt", "user-plus",
  "device-laptop", "device-mobile", "download", "fingerprint", "shield-lock",
];
export const FILLED = ["player-pause", "player-play", "player-skip-forward", "player-stop"];
