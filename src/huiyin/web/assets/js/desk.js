import { followTicks } from "./bulk.js";
import { focusErrors, sendOnce, showChosenFiles } from "./forms.js";
import { listenToKeys } from "./keys.js";

focusErrors();
showChosenFiles();
sendOnce();
followTicks();
listenToKeys();
