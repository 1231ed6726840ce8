using System.Net;

namespace Gateway.Tests.Interop.Harness;

/// <summary>A phone that takes every call, speaks a sound and keeps what it hears.</summary>
/// <param name="Phone">What can be done with it.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Heard">The file of what it heard.</param>
internal sealed record VoicePhone(IOrdinaryPhone Phone, string User, IPAddress Address, Func<string> Heard);
