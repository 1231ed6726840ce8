using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Sessions;

namespace Gateway.Domain.Consoles;

/// <summary>Where a pre-established session stands.</summary>
public enum PreEstablishedStatus
{
    /// <summary>The invitation is out.</summary>
    Establishing,

    /// <summary>Up, with no PoC Session on it.</summary>
    Idle,

    /// <summary>Up, with a PoC Session on it.</summary>
    Attached,

    /// <summary>Being released.</summary>
    Releasing,

    /// <summary>Refused or lost, and to be tried again.</summary>
    WaitingToRetry,
}

/// <summary>The pre-established session of a console, as others see it.</summary>
/// <param name="Id">Its opaque identifier: <c>pes_</c> and a ULID.</param>
/// <param name="Address">Whose it is.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Identity">The Pre-established Session Identity; <c>null</c> until it is up.</param>
/// <param name="Session">The PoC Session on it; <c>null</c> for none.</param>
/// <param name="Since">When it came to stand there.</param>
/// <param name="Cause">Why the last attempt failed, while it waits to be tried again.</param>
public sealed record PreEstablishedView(
    string Id, PocAddress Address, PreEstablishedStatus Status, string? Identity, SessionId? Session, DateTimeOffset Since, SipCause? Cause);
