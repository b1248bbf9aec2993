/** The Tabler icons the panel shows. `{% icon "name" %}` and `icon("name")` take these; a filled one is named `name-filled`. */
export const OUTLINE = [
  "adjustments-horizontal", "alert-circle", "alert-triangle", "arrows-shuffle", "broadcast", "check", "chevron-down",
  "chevron-right", "circle-check", "clock", "cloud-upload", "copy", "device-desktop", "disc", "headphones", "history",
  "info-circle", "link", "list-numbers", "loader-2", "lock", "logout", "moon", "music", "pencil", "playlist", "plug-connected-x",
  "power", "refresh", "search", "sun", "trash", "upload", "users", "volume", "volume-off", "world", "x",
];
export const FILLED = ["player-pause", "player-play", "player-skip-forward", "player-stop"];
