#pragma once

/// libcurl, opened when it is first needed, with its variadic calls as typed functions.
///
/// Programs are not linked against libcurl: Debian's pulls thirty further libraries into every start, used or not.
/// Nothing of `<curl/curl.h>` is shown here either, because it includes `<sys/socket.h>`, which would then be hidden
/// from Glibc's module. Call `ccurl_load` first; no other function may be called unless it has returned NULL.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// An easy handle: one transfer.
typedef struct ccurl_easy ccurl_easy;
/// A multi handle: a set of transfers and their connections.
typedef struct ccurl_multi ccurl_multi;
/// A list of strings, as header lines are handed over; NULL is the empty list.
typedef struct ccurl_list ccurl_list;

/// Opens libcurl and initialises it, once for the process; later calls return what the first one found.
///
/// Returns NULL, or a text (never freed) that says what is missing.
const char *ccurl_load(void);

/// libcurl's own version, "libcurl/7.88.1 …".
const char *ccurl_version(void);

// Options, results and facts by libcurl's names; the values stand in CCurl.c, where the compiler takes them from libcurl's
// own header.

typedef int32_t ccurl_option;

extern const ccurl_option CCURL_OPTION_ACCEPT_ENCODING;
extern const ccurl_option CCURL_OPTION_BUFFERSIZE;
extern const ccurl_option CCURL_OPTION_CONNECTTIMEOUT_MS;
extern const ccurl_option CCURL_OPTION_COPYPOSTFIELDS;
extern const ccurl_option CCURL_OPTION_CAINFO;
extern const ccurl_option CCURL_OPTION_CUSTOMREQUEST;
extern const ccurl_option CCURL_OPTION_ERRORBUFFER;
extern const ccurl_option CCURL_OPTION_FOLLOWLOCATION;
extern const ccurl_option CCURL_OPTION_HEADERDATA;
extern const ccurl_option CCURL_OPTION_HEADERFUNCTION;
extern const ccurl_option CCURL_OPTION_HTTPGET;
extern const ccurl_option CCURL_OPTION_HTTPHEADER;
extern const ccurl_option CCURL_OPTION_HTTP_VERSION;
extern const ccurl_option CCURL_OPTION_LOW_SPEED_LIMIT;
extern const ccurl_option CCURL_OPTION_LOW_SPEED_TIME;
extern const ccurl_option CCURL_OPTION_MAXAGE_CONN;
extern const ccurl_option CCURL_OPTION_NOBODY;
extern const ccurl_option CCURL_OPTION_NOSIGNAL;
extern const ccurl_option CCURL_OPTION_PATH_AS_IS;
extern const ccurl_option CCURL_OPTION_POST;
extern const ccurl_option CCURL_OPTION_POSTFIELDS;
extern const ccurl_option CCURL_OPTION_POSTFIELDSIZE_LARGE;
extern const ccurl_option CCURL_OPTION_PREREQDATA;
extern const ccurl_option CCURL_OPTION_PREREQFUNCTION;
extern const ccurl_option CCURL_OPTION_PROTOCOLS_STR;
extern const ccurl_option CCURL_OPTION_PROXY;
extern const ccurl_option CCURL_OPTION_QUICK_EXIT;
extern const ccurl_option CCURL_OPTION_SSL_VERIFYHOST;
extern const ccurl_option CCURL_OPTION_SSL_VERIFYPEER;
extern const ccurl_option CCURL_OPTION_SUPPRESS_CONNECT_HEADERS;
extern const ccurl_option CCURL_OPTION_TCP_KEEPALIVE;
extern const ccurl_option CCURL_OPTION_TIMEOUT_MS;
extern const ccurl_option CCURL_OPTION_URL;
extern const ccurl_option CCURL_OPTION_WRITEDATA;
extern const ccurl_option CCURL_OPTION_WRITEFUNCTION;

extern const long CCURL_HTTP_VERSION_1_1;
extern const long CCURL_HTTP_VERSION_2TLS;
/// What ERRORBUFFER must have room for.
extern const size_t CCURL_ERROR_BYTE_COUNT;

typedef int32_t ccurl_multi_option;

extern const ccurl_multi_option CCURL_MULTI_OPTION_MAXCONNECTS;

typedef int32_t ccurl_fact;

extern const ccurl_fact CCURL_FACT_CONNECT_TIME;
extern const ccurl_fact CCURL_FACT_NUM_CONNECTS;
extern const ccurl_fact CCURL_FACT_OS_ERRNO;

typedef int32_t ccurl_result;

extern const ccurl_result CCURL_OK;
extern const ccurl_result CCURL_ABORTED_BY_CALLBACK;
extern const ccurl_result CCURL_COULDNT_CONNECT;
extern const ccurl_result CCURL_COULDNT_RESOLVE_HOST;
extern const ccurl_result CCURL_COULDNT_RESOLVE_PROXY;
extern const ccurl_result CCURL_GOT_NOTHING;
extern const ccurl_result CCURL_OPERATION_TIMEDOUT;
extern const ccurl_result CCURL_OUT_OF_MEMORY;
extern const ccurl_result CCURL_PARTIAL_FILE;
extern const ccurl_result CCURL_PEER_FAILED_VERIFICATION;
extern const ccurl_result CCURL_PROXY;
extern const ccurl_result CCURL_RECV_ERROR;
extern const ccurl_result CCURL_SEND_ERROR;
extern const ccurl_result CCURL_SSL_CACERT_BADFILE;
extern const ccurl_result CCURL_SSL_CERTPROBLEM;
extern const ccurl_result CCURL_SSL_CIPHER;
extern const ccurl_result CCURL_SSL_CONNECT_ERROR;
extern const ccurl_result CCURL_SSL_ENGINE_INITFAILED;
extern const ccurl_result CCURL_SSL_INVALIDCERTSTATUS;
extern const ccurl_result CCURL_SSL_ISSUER_ERROR;
extern const ccurl_result CCURL_SSL_PINNEDPUBKEYNOTMATCH;
extern const ccurl_result CCURL_UNKNOWN_OPTION;
extern const ccurl_result CCURL_UNSUPPORTED_PROTOCOL;
extern const ccurl_result CCURL_URL_MALFORMAT;
extern const ccurl_result CCURL_WEIRD_SERVER_REPLY;

/// What takes bytes of an answer: `size * count` of them; any other return value ends the transfer.
typedef size_t (*ccurl_receiver)(char *bytes, size_t size, size_t count, void *owner);

/// What is asked before a request goes out over a connection that stands; returns 0 to go on, 1 to end the transfer.
typedef int (*ccurl_gatekeeper)(void *owner, char *remote, char *local, int remote_port, int local_port);

ccurl_easy *ccurl_easy_init(void);
void ccurl_easy_cleanup(ccurl_easy *easy);
const char *ccurl_describe(ccurl_result result);

// One setter for each type of value: libcurl reads its variadic argument by the option's type.
ccurl_result ccurl_set_long(ccurl_easy *easy, ccurl_option option, long value);
ccurl_result ccurl_set_offset(ccurl_easy *easy, ccurl_option option, int64_t value);
ccurl_result ccurl_set_string(ccurl_easy *easy, ccurl_option option, const char *value);
ccurl_result ccurl_set_pointer(ccurl_easy *easy, ccurl_option option, void *value);
ccurl_result ccurl_set_bytes(ccurl_easy *easy, ccurl_option option, const void *value);
ccurl_result ccurl_set_list(ccurl_easy *easy, ccurl_option option, ccurl_list *value);
ccurl_result ccurl_set_receiver(ccurl_easy *easy, ccurl_option option, ccurl_receiver value);
ccurl_result ccurl_set_gatekeeper(ccurl_easy *easy, ccurl_option option, ccurl_gatekeeper value);

/// A fact whose value is a long; -1 when libcurl does not know it.
long ccurl_long_fact(ccurl_easy *easy, ccurl_fact fact);
/// A fact whose value is a double; -1 when libcurl does not know it.
double ccurl_double_fact(ccurl_easy *easy, ccurl_fact fact);

/// The list with one string more (libcurl copies it), or NULL when memory is out; then the old list still stands.
ccurl_list *ccurl_list_append(ccurl_list *list, const char *text);
void ccurl_list_free(ccurl_list *list);

ccurl_multi *ccurl_multi_start(void);
void ccurl_multi_stop(ccurl_multi *multi);
bool ccurl_multi_set_long(ccurl_multi *multi, ccurl_multi_option option, long value);
bool ccurl_multi_add(ccurl_multi *multi, ccurl_easy *easy);
bool ccurl_multi_remove(ccurl_multi *multi, ccurl_easy *easy);
/// Moves every transfer on as far as it goes without waiting.
bool ccurl_multi_advance(ccurl_multi *multi);
/// Waits until there is something to do, the descriptor can be read, or the time is up.
bool ccurl_multi_wait(ccurl_multi *multi, int descriptor, bool *is_readable, int milliseconds);
/// Takes the next finished transfer, or returns NULL; the handle is still in the set.
ccurl_easy *ccurl_multi_next_finished(ccurl_multi *multi, ccurl_result *result);
