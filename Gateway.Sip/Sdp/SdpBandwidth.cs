namespace Gateway.Sip.Sdp;

/// <summary>A proposed bandwidth (RFC 8866 §5.8).</summary>
/// <param name="Type"><c>AS</c>, <c>CT</c>, <c>TIAS</c>, <c>RS</c>, <c>RR</c>, ...</param>
/// <param name="Value">Kilobits a second, for TIAS, RS and RR bits a second. PoC terminals write fractions here, which are rounded.</param>
public readonly record struct SdpBandwidth(string Type, long Value);
