namespace Gateway.Sip.Messages;

/// <summary>CSeq: a number and a method (RFC 3261 §20.16).</summary>
public readonly ref struct CSeqView
{
    private CSeqView(uint number, ReadOnlySpan<byte> method)
    {
        Number = number;
        MethodName = method;
    }

    /// <summary>The sequence number. Senders stay below 2^31; up to 2^32-1 is accepted.</summary>
    public uint Number { get; }

    /// <summary>The method as written.</summary>
    public ReadOnlySpan<byte> MethodName { get; }

    /// <summary>The method.</summary>
    public SipMethod Method => SipMethod.From(MethodName);

    /// <summary>Reads a CSeq value; <c>false</c> when the number is above 2^32-1 or the two parts are not there.</summary>
    // CSeq  =  1*DIGIT LWS Method
    public static bool TryRead(ReadOnlySpan<byte> value, out CSeqView cseq)
    {
        cseq = default;
        var space = value.IndexOfAny((byte)' ', (byte)'\t');
        if (space <= 0 || !Numbers.TryRead(value[..space], uint.MaxValue, out var number))
            return false;
        var method = HeaderValues.Trim(value[space..]);
        if (method.IsEmpty || method.IndexOfAny((byte)' ', (byte)'\t') >= 0)
            return false;
        cseq = new((uint)number, method);
        return true;
    }
}
