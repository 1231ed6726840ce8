namespace Gateway.Sip.Authentication;

/// <summary>One <c>name=value</c> of an authentication header.</summary>
/// <param name="Name">The name as the peer wrote it; compared without case.</param>
/// <param name="Value">The value, unquoted and unescaped.</param>
/// <param name="Quoted">Whether it stood in quotes.</param>
public readonly record struct DigestParameter(string Name, string Value, bool Quoted);
