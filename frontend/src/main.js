import "@fontsource-variable/figtree/wght.css";
import "@tabler/core/dist/css/tabler.min.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/navigation.css";
import "./styles/station.css";
import "./styles/library.css";
import "./styles/host.css";
import { startFinder } from "./finder.js";
import { startNavigation } from "./lib/navigate.js";
import { home } from "./pages/home.js";
import { host } from "./pages/host.js";
import { library } from "./pages/library.js";
import { station } from "./pages/station.js";
import { startShell } from "./shell.js";

startShell();
startFinder();
startNavigation({ home, host, station, library });
