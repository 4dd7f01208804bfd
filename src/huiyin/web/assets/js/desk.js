import { followTicks } from "./bulk.js";
import { focusErrors, sendOnce, showChosenFiles } from "./forms.js";
import { drawVillages } from "./draw.js";
import { takeCalls } from "./intake.js";
import { listenToKeys } from "./keys.js";
import { keepWhatIsTyped, runTimeCode, sendWithEnter } from "./live.js";
import { recorders } from "./recorder.js";

focusErrors();
showChosenFiles();
recorders();
sendOnce();
followTicks();
listenToKeys();
keepWhatIsTyped(runTimeCode());
sendWithEnter();
takeCalls();
drawVillages();
