#define _GNU_SOURCE
#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

const ccurl_option CCURL_OPTION_ACCEPT_ENCODING = CURLOPT_ACCEPT_ENCODING;
const ccurl_option CCURL_OPTION_BUFFERSIZE = CURLOPT_BUFFERSIZE;
const ccurl_option CCURL_OPTION_CONNECTTIMEOUT_MS = CURLOPT_CONNECTTIMEOUT_MS;
const ccurl_option CCURL_OPTION_COPYPOSTFIELDS = CURLOPT_COPYPOSTFIELDS;
const ccurl_option CCURL_OPTION_CAINFO = CURLOPT_CAINFO;
const ccurl_option CCURL_OPTION_CUSTOMREQUEST = CURLOPT_CUSTOMREQUEST;
const ccurl_option CCURL_OPTION_ERRORBUFFER = CURLOPT_ERRORBUFFER;
const ccurl_option CCURL_OPTION_FOLLOWLOCATION = CURLOPT_FOLLOWLOCATION;
const ccurl_option CCURL_OPTION_HEADERDATA = CURLOPT_HEADERDATA;
const ccurl_option CCURL_OPTION_HEADERFUNCTION = CURLOPT_HEADERFUNCTION;
const ccurl_option CCURL_OPTION_HTTPGET = CURLOPT_HTTPGET;
const ccurl_option CCURL_OPTION_HTTPHEADER = CURLOPT_HTTPHEADER;
const ccurl_option CCURL_OPTION_HTTP_VERSION = CURLOPT_HTTP_VERSION;
const ccurl_option CCURL_OPTION_LOW_SPEED_LIMIT = CURLOPT_LOW_SPEED_LIMIT;
const ccurl_option CCURL_OPTION_LOW_SPEED_TIME = CURLOPT_LOW_SPEED_TIME;
const ccurl_option CCURL_OPTION_MAXAGE_CONN = CURLOPT_MAXAGE_CONN;
const ccurl_option CCURL_OPTION_NOBODY = CURLOPT_NOBODY;
const ccurl_option CCURL_OPTION_NOSIGNAL = CURLOPT_NOSIGNAL;
const ccurl_option CCURL_OPTION_PATH_AS_IS = CURLOPT_PATH_AS_IS;
const ccurl_option CCURL_OPTION_POST = CURLOPT_POST;
const ccurl_option CCURL_OPTION_POSTFIELDS = CURLOPT_POSTFIELDS;
const ccurl_option CCURL_OPTION_POSTFIELDSIZE_LARGE = CURLOPT_POSTFIELDSIZE_LARGE;
const ccurl_option CCURL_OPTION_PREREQDATA = CURLOPT_PREREQDATA;
const ccurl_option CCURL_OPTION_PREREQFUNCTION = CURLOPT_PREREQFUNCTION;
const ccurl_option CCURL_OPTION_PROTOCOLS_STR = CURLOPT_PROTOCOLS_STR;
const ccurl_option CCURL_OPTION_PROXY = CURLOPT_PROXY;
const ccurl_option CCURL_OPTION_QUICK_EXIT = CURLOPT_QUICK_EXIT;
const ccurl_option CCURL_OPTION_SSL_VERIFYHOST = CURLOPT_SSL_VERIFYHOST;
const ccurl_option CCURL_OPTION_SSL_VERIFYPEER = CURLOPT_SSL_VERIFYPEER;
const ccurl_option CCURL_OPTION_SUPPRESS_CONNECT_HEADERS = CURLOPT_SUPPRESS_CONNECT_HEADERS;
const ccurl_option CCURL_OPTION_TCP_KEEPALIVE = CURLOPT_TCP_KEEPALIVE;
const ccurl_option CCURL_OPTION_TIMEOUT_MS = CURLOPT_TIMEOUT_MS;
const ccurl_option CCURL_OPTION_URL = CURLOPT_URL;
const ccurl_option CCURL_OPTION_WRITEDATA = CURLOPT_WRITEDATA;
const ccurl_option CCURL_OPTION_WRITEFUNCTION = CURLOPT_WRITEFUNCTION;

const long CCURL_HTTP_VERSION_1_1 = CURL_HTTP_VERSION_1_1;
const long CCURL_HTTP_VERSION_2TLS = CURL_HTTP_VERSION_2TLS;
const size_t CCURL_ERROR_BYTE_COUNT = CURL_ERROR_SIZE;

const ccurl_multi_option CCURL_MULTI_OPTION_MAXCONNECTS = CURLMOPT_MAXCONNECTS;

const ccurl_fact CCURL_FACT_CONNECT_TIME = CURLINFO_CONNECT_TIME;
const ccurl_fact CCURL_FACT_NUM_CONNECTS = CURLINFO_NUM_CONNECTS;
const ccurl_fact CCURL_FACT_OS_ERRNO = CURLINFO_OS_ERRNO;

const ccurl_result CCURL_OK = CURLE_OK;
const ccurl_result CCURL_ABORTED_BY_CALLBACK = CURLE_ABORTED_BY_CALLBACK;
const ccurl_result CCURL_COULDNT_CONNECT = CURLE_COULDNT_CONNECT;
const ccurl_result CCURL_COULDNT_RESOLVE_HOST = CURLE_COULDNT_RESOLVE_HOST;
const ccurl_result CCURL_COULDNT_RESOLVE_PROXY = CURLE_COULDNT_RESOLVE_PROXY;
const ccurl_result CCURL_GOT_NOTHING = CURLE_GOT_NOTHING;
const ccurl_result CCURL_OPERATION_TIMEDOUT = CURLE_OPERATION_TIMEDOUT;
const ccurl_result CCURL_OUT_OF_MEMORY = CURLE_OUT_OF_MEMORY;
const ccurl_result CCURL_PARTIAL_FILE = CURLE_PARTIAL_FILE;
const ccurl_result CCURL_PEER_FAILED_VERIFICATION = CURLE_PEER_FAILED_VERIFICATION;
const ccurl_result CCURL_PROXY = CURLE_PROXY;
const ccurl_result CCURL_RECV_ERROR = CURLE_RECV_ERROR;
const ccurl_result CCURL_SEND_ERROR = CURLE_SEND_ERROR;
const ccurl_result CCURL_SSL_CACERT_BADFILE = CURLE_SSL_CACERT_BADFILE;
const ccurl_result CCURL_SSL_CERTPROBLEM = CURLE_SSL_CERTPROBLEM;
const ccurl_result CCURL_SSL_CIPHER = CURLE_SSL_CIPHER;
const ccurl_result CCURL_SSL_CONNECT_ERROR = CURLE_SSL_CONNECT_ERROR;
const ccurl_result CCURL_SSL_ENGINE_INITFAILED = CURLE_SSL_ENGINE_INITFAILED;
const ccurl_result CCURL_SSL_INVALIDCERTSTATUS = CURLE_SSL_INVALIDCERTSTATUS;
const ccurl_result CCURL_SSL_ISSUER_ERROR = CURLE_SSL_ISSUER_ERROR;
const ccurl_result CCURL_SSL_PINNEDPUBKEYNOTMATCH = CURLE_SSL_PINNEDPUBKEYNOTMATCH;
const ccurl_result CCURL_UNKNOWN_OPTION = CURLE_UNKNOWN_OPTION;
const ccurl_result CCURL_UNSUPPORTED_PROTOCOL = CURLE_UNSUPPORTED_PROTOCOL;
const ccurl_result CCURL_URL_MALFORMAT = CURLE_URL_MALFORMAT;
const ccurl_result CCURL_WEIRD_SERVER_REPLY = CURLE_WEIRD_SERVER_REPLY;

/// libcurl's functions, filled once by `open_library` and only read afterwards.
static struct {
    CURLcode (*global_init)(long flags);
    char *(*version)(void);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *easy);
    CURLcode (*easy_setopt)(CURL *easy, CURLoption option, ...);
    CURLcode (*easy_getinfo)(CURL *easy, CURLINFO fact, ...);
    const char *(*easy_strerror)(CURLcode result);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
    void (*slist_free_all)(struct curl_slist *list);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *multi);
    CURLMcode (*multi_setopt)(CURLM *multi, CURLMoption option, ...);
    CURLMcode (*multi_add_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_remove_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_perform)(CURLM *multi, int *running);
    CURLMcode (*multi_poll)(CURLM *multi, struct curl_waitfd *extra, unsigned int count, int milliseconds, int *ready);
    CURLMsg *(*multi_info_read)(CURLM *multi, int *left);
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *failure;
static char failure_text[256];

/// Finds one function; notes the first that is not there.
static void *find(void *library, const char *name) {
    void *function = dlsym(library, name);
    if (function == NULL && failure == NULL) {
        snprintf(failure_text, sizeof failure_text, "libcurl.so.4 is older than 7.66: it has no %s", name);
        failure = failure_text;
    }
    return function;
}

#define FIND(name) curl.name = find(library, "curl_" #name)

static void open_library(void) {
    // The second is the same library over another TLS library; a small system may have only that one.
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
    void *library = NULL;
    for (size_t index = 0; index < sizeof names / sizeof names[0] && library == NULL; index += 1) {
        library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
    }
    if (library == NULL) {
        failure = "libcurl.so.4 cannot be opened: install libcurl4";
        return;
    }
    FIND(global_init);
    FIND(version);
    FIND(easy_init);
    FIND(easy_cleanup);
    FIND(easy_setopt);
    FIND(easy_getinfo);
    FIND(easy_strerror);
    FIND(slist_append);
    FIND(slist_free_all);
    FIND(multi_init);
    FIND(multi_cleanup);
    FIND(multi_setopt);
    FIND(multi_add_handle);
    FIND(multi_remove_handle);
    FIND(multi_perform);
    FIND(multi_poll);
    FIND(multi_info_read);
    if (failure == NULL && curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        failure = "libcurl.so.4 cannot be initialised";
    }
    // The library stays open: its TLS library registers exit handlers.
}

const char *ccurl_load(void) {
    pthread_once(&once, open_library);
    return failure;
}

const char *ccurl_version(void) { return curl.version(); }

ccurl_easy *ccurl_easy_init(void) { return (ccurl_easy *)curl.easy_init(); }
void ccurl_easy_cleanup(ccurl_easy *easy) { curl.easy_cleanup(easy); }
const char *ccurl_describe(ccurl_result result) { return curl.easy_strerror((CURLcode)result); }

ccurl_result ccurl_set_long(ccurl_easy *easy, ccurl_option option, long value) {
    return curl.easy_setopt(easy, (CURLoption)option, value);
}

ccurl_result ccurl_set_offset(ccurl_easy *easy, ccurl_option option, int64_t value) {
    return curl.easy_setopt(easy, (CURLoption)option, (curl_off_t)value);
}

ccurl_result ccurl_set_string(ccurl_easy *easy, ccurl_option option, const char *value) {
    return curl.easy_setopt(easy, (CURLoption)option, value);
}

ccurl_result ccurl_set_pointer(ccurl_easy *easy, ccurl_option option, void *value) {
    return curl.easy_setopt(easy, (CURLoption)option, value);
}

ccurl_result ccurl_set_bytes(ccurl_easy *easy, ccurl_option option, const void *value) {
    return curl.easy_setopt(easy, (CURLoption)option, value);
}

ccurl_result ccurl_set_list(ccurl_easy *easy, ccurl_option option, ccurl_list *value) {
    return curl.easy_setopt(easy, (CURLoption)option, (struct curl_slist *)value);
}

ccurl_result ccurl_set_receiver(ccurl_easy *easy, ccurl_option option, ccurl_receiver value) {
    return curl.easy_setopt(easy, (CURLoption)option, value);
}

ccurl_result ccurl_set_gatekeeper(ccurl_easy *easy, ccurl_option option, ccurl_gatekeeper value) {
    return curl.easy_setopt(easy, (CURLoption)option, value);
}

long ccurl_long_fact(ccurl_easy *easy, ccurl_fact fact) {
    long value = -1;
    return curl.easy_getinfo(easy, (CURLINFO)fact, &value) == CURLE_OK ? value : -1;
}

double ccurl_double_fact(ccurl_easy *easy, ccurl_fact fact) {
    double value = -1;
    return curl.easy_getinfo(easy, (CURLINFO)fact, &value) == CURLE_OK ? value : -1;
}

ccurl_list *ccurl_list_append(ccurl_list *list, const char *text) {
    return (ccurl_list *)curl.slist_append((struct curl_slist *)list, text);
}

void ccurl_list_free(ccurl_list *list) { curl.slist_free_all((struct curl_slist *)list); }

ccurl_multi *ccurl_multi_start(void) { return (ccurl_multi *)curl.multi_init(); }
void ccurl_multi_stop(ccurl_multi *multi) { curl.multi_cleanup(multi); }

bool ccurl_multi_set_long(ccurl_multi *multi, ccurl_multi_option option, long value) {
    return curl.multi_setopt(multi, (CURLMoption)option, value) == CURLM_OK;
}

bool ccurl_multi_add(ccurl_multi *multi, ccurl_easy *easy) { return curl.multi_add_handle(multi, easy) == CURLM_OK; }

bool ccurl_multi_remove(ccurl_multi *multi, ccurl_easy *easy) { return curl.multi_remove_handle(multi, easy) == CURLM_OK; }

bool ccurl_multi_advance(ccurl_multi *multi) {
    int running = 0;
    return curl.multi_perform(multi, &running) == CURLM_OK;
}

bool ccurl_multi_wait(ccurl_multi *multi, int descriptor, bool *is_readable, int milliseconds) {
    struct curl_waitfd other = {.fd = descriptor, .events = CURL_WAIT_POLLIN};
    CURLMcode result = curl.multi_poll(multi, &other, 1, milliseconds, NULL);
    *is_readable = result == CURLM_OK && other.revents != 0;
    return result == CURLM_OK;
}

ccurl_easy *ccurl_multi_next_finished(ccurl_multi *multi, ccurl_result *result) {
    int left = 0;
    for (CURLMsg *message = curl.multi_info_read(multi, &left); message != NULL; message = curl.multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return (ccurl_easy *)message->easy_handle;
    }
    return NULL;
}
