namespace Gateway.Sip.Messages;

/// <summary>How a Contact stands towards the preferences of a caller (RFC 3841 §7.2.4).</summary>
/// <param name="IsAcceptable">Whether it stays in the target set.</param>
/// <param name="Score">The caller preference Qa, 0 to 1: among contacts of equal q, the higher one is tried first.</param>
public readonly record struct ContactFit(bool IsAcceptable, double Score);
