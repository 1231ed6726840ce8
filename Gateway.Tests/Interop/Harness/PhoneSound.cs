namespace Gateway.Tests.Interop.Harness;

/// <summary>What a phone speaks, and how.</summary>
/// <param name="Codec">As baresip names it: <c>PCMA</c>, <c>PCMU</c> or <c>opus/48000/2</c>.</param>
/// <param name="Speaks">A sound file at the rate of the codec.</param>
internal sealed record PhoneSound(string Codec, string Speaks);
