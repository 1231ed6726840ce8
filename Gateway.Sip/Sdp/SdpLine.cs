namespace Gateway.Sip.Sdp;

/// <summary>A line that we carry and do not use: <c>i=</c>, <c>u=</c>, <c>e=</c>, <c>p=</c>, <c>k=</c>, and those of <c>t=</c>, <c>r=</c>, <c>z=</c>.</summary>
/// <param name="Type">The letter.</param>
/// <param name="Value">What stands behind the equals sign.</param>
public readonly record struct SdpLine(char Type, string Value);
