// Pages on which somebody can speak, or is spoken to.

import { prompts } from "./prompts.js";
import { recorders } from "./recorder.js";

recorders();
prompts();
