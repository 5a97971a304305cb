// Owners for what OpenSSL hands out, and its error queue as words.
// Only the .cpp files of this folder include it: nothing of OpenSSL stands in the public headers.
// Thread contract: values; OpenSSL's error queue is the calling thread's own.
#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <memory>
#include <string>

#include "policies/base/result.hpp"

namespace tidegate::certs {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};

template <class T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

using Bio = Owned<BIO, BIO_free_all>;
using Bignum = Owned<BIGNUM, BN_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;
using Names = Owned<GENERAL_NAMES, GENERAL_NAMES_free>;

// "doing: what OpenSSL says of it"; empties the thread's error queue.
base::Error openssl_error(const std::string& doing);

// An ASN.1 time as a point in time. Error: it is no date (a broken certificate).
base::Result<std::chrono::sys_seconds> to_time(const ASN1_TIME* time);

}  // namespace tidegate::certs
