/* Signing requests for shop.example.com. Their private keys no longer exist.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_CSR_H
#define TEST_SUPPORT_CSR_H

/* shop.example.com and www.shop.example.com */
#define CSR_SHOP                                                         \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIIBGjCBwQIBADAbMRkwFwYDVQQDDBBzaG9wLmV4YW1wbGUuY29tMFkwEwYHKoZI\n" \
    "zj0CAQYIKoZIzj0DAQcDQgAEAbLtUyO9oNaTdnhmLEO3b4sXV+fwyS6UA2D7LoI2\n" \
    "z2AoCzSJfcnLjAK+R/vkLrCsLJKnQLEYgydWDNAstEqdgqBEMEIGCSqGSIb3DQEJ\n" \
    "DjE1MDMwMQYDVR0RBCowKIIQc2hvcC5leGFtcGxlLmNvbYIUd3d3LnNob3AuZXhh\n" \
    "bXBsZS5jb20wCgYIKoZIzj0EAwIDSAAwRQIhAJiLJB+mZOmuyMbWjrxSTr9yqkfD\n" \
    "GSf2P62tj5Xc0OoOAiBDtZn2rXEaCYamSWuK1GQHQO9pkKriYxZ9/+lrq5e4yw==\n" \
    "-----END CERTIFICATE REQUEST-----\n"

/* The same names with another key. */
#define CSR_SHOP_NEW_KEY                                                 \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIIBGTCBwQIBADAbMRkwFwYDVQQDDBBzaG9wLmV4YW1wbGUuY29tMFkwEwYHKoZI\n" \
    "zj0CAQYIKoZIzj0DAQcDQgAEznnNiIkSq4AoDfoD8+LKyGDwewQ3wtVnRswlgxDL\n" \
    "HF8MSmWqCJkJAqw9MvCKF2jUSRJ8gdnpYZ1s5yzMpve1TaBEMEIGCSqGSIb3DQEJ\n" \
    "DjE1MDMwMQYDVR0RBCowKIIQc2hvcC5leGFtcGxlLmNvbYIUd3d3LnNob3AuZXhh\n" \
    "bXBsZS5jb20wCgYIKoZIzj0EAwIDRwAwRAIgKAHp8jxofb7VhxQIP9IJzPmHdqC+\n" \
    "OmXcjnQXzarSyWACIAE0y2AzR5gHBBrQMujc+5T1pIOZP1r7CXUgwjogjzVm\n"     \
    "-----END CERTIFICATE REQUEST-----\n"

/* shop.example.com, api.shop.example.com and img.shop.example.com with the key of the first. */
#define CSR_MANY                                                         \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIIBMDCB1wIBADAbMRkwFwYDVQQDDBBzaG9wLmV4YW1wbGUuY29tMFkwEwYHKoZI\n" \
    "zj0CAQYIKoZIzj0DAQcDQgAEAbLtUyO9oNaTdnhmLEO3b4sXV+fwyS6UA2D7LoI2\n" \
    "z2AoCzSJfcnLjAK+R/vkLrCsLJKnQLEYgydWDNAstEqdgqBaMFgGCSqGSIb3DQEJ\n" \
    "DjFLMEkwRwYDVR0RBEAwPoIQc2hvcC5leGFtcGxlLmNvbYIUYXBpLnNob3AuZXhh\n" \
    "bXBsZS5jb22CFGltZy5zaG9wLmV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUC\n" \
    "IFtPPVSESMzfwxFJtod0eylwUUhhmJ1w81uwWJ0bmisxAiEAnWkg76KAEcA/dIpS\n" \
    "szWpGBVycSgLa8qmzrUlwYKLuFg=\n"                                     \
    "-----END CERTIFICATE REQUEST-----\n"

/* The same names with an RSA key, whose signature is verified quickly. */
#define CSR_SHOP_RSA                                                     \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIICpDCCAYwCAQAwGzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTCCASIwDQYJ\n" \
    "KoZIhvcNAQEBBQADggEPADCCAQoCggEBAOrnbsy4JBAiq7xDGRuO6AtRUeVdMqxM\n" \
    "CkoKA77CuTkruK1OxyP9jCaSxUJ9JiHwFk+tFo/A2sZtw3HNCMg3om9VktxQbKFq\n" \
    "WRnZYLuS/3q1WEgwmZCItG6IhpG1q1iH18bXE2NWVmFVXRahMA0SDgQvZv1yWEjd\n" \
    "tTsAnCfGQhMF756Izv3FVvpRpm/zjyRnPOg4p9Y10L+ZsSWNGivbD7QD3eaRSZ9o\n" \
    "y/SpGJ4BOeGItI8d4B/a/htmmGijk1kgIZZvde/SLWl5Zy5N+jPpx7A728Vdaot5\n" \
    "wExN7Ub44iPwlUrI5KQGe/vQQtcXoWEQqtdXcPUYFkXK7aenS6RAjKECAwEAAaBE\n" \
    "MEIGCSqGSIb3DQEJDjE1MDMwMQYDVR0RBCowKIIQc2hvcC5leGFtcGxlLmNvbYIU\n" \
    "d3d3LnNob3AuZXhhbXBsZS5jb20wDQYJKoZIhvcNAQELBQADggEBACasikUry/Yw\n" \
    "1mP/X2rxIhI2C3+XKwnMu33l/yyJbz9UE47FeMLH3uxmaC3oAFFm2er7p3hJetrc\n" \
    "iSvVW65YLYnjA2nYiauVkMVOS+XZxPhwGGKKnVQfsH5+b+LRhx15hexUNHHqa5Jz\n" \
    "AVW6Bcj3jeUYiznr8sNtHXWpO+TzzXW1PRJhdbcvXc20B9NbPsvEtqZl38oPATwR\n" \
    "4lxi+0+nEwgHB1duob3TFIjijebEFCYenjF4ihfGtkMhCsz1kSUVrhGNv2AyWXbQ\n" \
    "r2bVve0/1T/y+LxuYQT7VVWOAd8GbcimLBFVfkuMwE1erIs2hEb7VMYBhvoHnUep\n" \
    "TVgXnsqiUYs=\n"                                                     \
    "-----END CERTIFICATE REQUEST-----\n"

/* The same names with another RSA key. */
#define CSR_SHOP_RSA_NEW_KEY                                             \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIICpDCCAYwCAQAwGzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTCCASIwDQYJ\n" \
    "KoZIhvcNAQEBBQADggEPADCCAQoCggEBANRiRKfsuwwYbooGPKob+Js2qyh9eh15\n" \
    "/IYBwhtYhnGmWM8i9IYAoSdiFhVOSr3U3wugEB6juR8baZv1J6UpsEFh+vThFKP1\n" \
    "rjOe2HbEtVHqiZ2Xnt6lwzbHSCgOVWSP7f5JklHM3nTWm/k/M1FvrgBuKtH+HPLY\n" \
    "WygxDY69g3v8oYbcvySXsO78fYRkFyeo/cwEH+vCWkxoTV3J3b5l9JmWjnSnz4zc\n" \
    "n+sqUodQv5qMeoPf1LqcF1FgAPncFY7kzHdpLW7M5qLG39ldJwmzSqFAIs17BYjd\n" \
    "FJ7ulGXyDRpaLBKuxS0bfPpXWr13jNqeQknmjaaPyaSMEsyvUVYezJMCAwEAAaBE\n" \
    "MEIGCSqGSIb3DQEJDjE1MDMwMQYDVR0RBCowKIIQc2hvcC5leGFtcGxlLmNvbYIU\n" \
    "d3d3LnNob3AuZXhhbXBsZS5jb20wDQYJKoZIhvcNAQELBQADggEBAEcrM9ui3fKZ\n" \
    "uEcnWVYGNpuw6LLbhd2+pwSaU5uk76IjYsXtp/snvqL6WXgcLtS8F3g8sKkbZA9I\n" \
    "LONyLupx0vkHAqgA2lYqDDx+tXu15lOIt5AzJ1ucjHUmw69/cSyFwKTrAZ9MId8r\n" \
    "E1iCnw7+R/olCpyzhXS+G106eEpAA56CtDO+zZvmtdKROnR9hbVSFBI3fb9+Sxol\n" \
    "KPx4QhL3AigFyvsPO4regdplBLn6D/yvcivhGR+FjY3gWqq0zItgO65puOsNJJJ8\n" \
    "joE7L8czU+B1XmHGMoMkKx5GrLUN3TAQWm2FMYz5OgPZsMhx7edQ6stsf7HasVpk\n" \
    "2LEZxLXnyuo=\n"                                                     \
    "-----END CERTIFICATE REQUEST-----\n"

#endif
