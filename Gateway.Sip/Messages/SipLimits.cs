namespace Gateway.Sip.Messages;

/// <summary>How much of what the network says we are ready to hold. Every limit has a test on both sides of it.</summary>
public static class SipLimits
{
    /// <summary>Octets of start line and headers: the torture messages need 4 KB, and header offsets are 16 bits.</summary>
    public const int HeaderSectionBytes = 64 * 1024 - 1;

    /// <summary>Octets of one header line with its folds: an identity token of RFC 8224 with a certificate chain stays below; answered 513.</summary>
    public const int HeaderLineBytes = 16 * 1024;

    /// <summary>Header lines in a message: RFC 4475 §3.1.1.7 has 34 Via values and passes seven times over; answered 513.</summary>
    public const int HeaderLines = 256;

    /// <summary>Octets of a whole message on a stream, refused by what its head declares; a datagram cannot be longer than 65,535.</summary>
    public const int MessageBytes = 1024 * 1024;

    /// <summary>Octets of a Request-URI: session identities with embedded headers need hundreds; answered 414.</summary>
    public const int RequestUriBytes = 4096;

    /// <summary>Via values: with Max-Forwards at most 70, more of them is a loop or an attack; answered 400.</summary>
    public const int ViaValues = 71;

    /// <summary>Parts of one multipart body: resource lists and presence documents send two to twenty.</summary>
    public const int MultipartParts = 64;

    /// <summary>Multipart bodies inside each other: list notifications (RFC 4662 §4) need two, three leaves room for one signed around them.</summary>
    public const int MultipartDepth = 3;

    /// <summary>Feature terms of one Contact or Accept-Contact value that take part in matching; the base tags of RFC 3840 are twenty.</summary>
    public const int FeatureTerms = 64;
}
