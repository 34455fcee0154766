// The work that a plug-in asks to have done outside of its `run` (loading a file, planning a transform). It is done
// right after the block in which it was asked for: a render has no deadline, and so gives the same sound each time.
#pragma once

#include <lilv/lilv.h>
#include <lv2/worker/worker.h>

extern LV2_Worker_Schedule work_schedule;

// Does what was asked for, hands the answers over, and tells the plug-in that the block has ended.
void work_finish(LilvInstance *instance);

// Forgets what an instance asked for that is no longer there.
void work_forget(void);
