// lilv is optional: the trait `LV2` asks for it, and its headers have to be there.
#pragma once

#if defined(WITH_LV2) && __has_include(<lilv/lilv.h>) && __has_include(<lv2/core/lv2.h>)
#define HAS_LILV 1
#endif
