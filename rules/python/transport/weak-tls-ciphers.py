"""TLS contexts."""
import ssl

context = ssl.create_default_context()
context.set_ciphers("ALL:RC4")  # expect: hit
context.set_ciphers("DEFAULT:@SECLEVEL=1")  # expect: hit
context.set_ciphers("DEFAULT@SECLEVEL=0")  # expect: hit
context.set_ciphers("HIGH:NULL")  # expect: hit
context.set_ciphers("ECDHE-RSA-RC4-SHA")  # expect: hit
context.set_ciphers("HIGH:!aNULL:!MD5:!RC4")
context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
context.set_ciphers("DEFAULT:!DES:!3DES")
