namespace Gateway.Sip.Messages;

/// <summary>How much of what the network says we are ready to hold. Every limit has a test on both sides of it.</summary>
public static class SipLimits
{
    /// <summary>Octets of start line and headers: the torture messages need 4 KB, and header offsets are 16 bits.</summary>
    public const int HeaderSectionBytes = 64 * 1024 - 1;

    /// <summary>Header lines in a message: RFC 4475 §3.1.1.7 has 34 Via values and passes seven times over.</summary>
    public const int HeaderLines = 256;

    /// <summary>Octets of a whole message on a stream; a datagram cannot be longer than 65,535.</summary>
    public const int MessageBytes = 1024 * 1024;

    /// <summary>Via values: with Max-Forwards at most 70, more of them is a loop or an attack.</summary>
    public const int ViaValues = 71;
}
