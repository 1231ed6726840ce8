namespace Gateway.Sip.UserAgents;

/// <summary>A body and what it is.</summary>
/// <param name="ContentType">The value of Content-Type, for example <c>application/sdp</c>.</param>
/// <param name="Content">The octets; they are copied into the message.</param>
/// <param name="Disposition">The value of Content-Disposition (RFC 3261 §20.11); <c>null</c> for none.</param>
public sealed record MessageBody(string ContentType, ReadOnlyMemory<byte> Content, string? Disposition = null);
