#include "store/hello.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <string.h>

/* The library takes a conversation with memory for one with a server: its first words, and no answer ever. */
static bool add_tls(struct str *out, const char *host)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *tls = context ? SSL_new(context) : NULL;
	BIO *sent = tls ? BIO_new(BIO_s_mem()) : NULL, *heard = sent ? BIO_new(BIO_s_mem()) : NULL;
	char *data = NULL;
	bool said = false;
	if (heard) {
		SSL_set_bio(tls, heard, sent); /* which are its own from here on */
		SSL_set_tlsext_host_name(tls, host);
		SSL_connect(tls);
		long len = BIO_get_mem_data(sent, &data);
		said = len > 0;
		if (said)
			str_addn(out, data, (size_t)len);
	} else {
		BIO_free(sent);
	}
	SSL_free(tls);
	SSL_CTX_free(context);
	return said;
}

bool hello_add(struct str *out, bool tls, const char *host, const char *port)
{
	if (tls)
		return add_tls(out, host);
	bool brackets = strchr(host, ':') != NULL;
	str_addf(out, "OPTIONS * HTTP/1.1\r\nHost: %s%s%s:%s\r\nConnection: close\r\n\r\n", brackets ? "[" : "", host,
		brackets ? "]" : "", port);
	return true;
}
