#pragma once

/// libcurl's variadic calls as typed functions.
