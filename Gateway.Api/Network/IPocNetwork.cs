using Gateway.Domain.Alerts;
using Gateway.Domain.History;

namespace Gateway.Api.Network;

/// <summary>The running network, as far as the API speaks to it.</summary>
internal interface IPocNetwork : IAsyncDisposable
{
    /// <summary>Whether the SIP listeners are open.</summary>
    bool IsListening { get; }

    /// <summary>Every binding at this moment; an immutable snapshot.</summary>
    IReadOnlyList<RegistrationView> Registrations { get; }

    Task StartAsync(CancellationToken stop);

    Task StopAsync(CancellationToken stop);

    /// <summary>Sends an alert that is on disk. What becomes of each target comes back as facts.</summary>
    void SubmitAlert(Alert alert);

    /// <summary>Ends a binding; false where there is none with this id.</summary>
    Task<bool> RemoveRegistrationAsync(string registrationId, CancellationToken stop);

    /// <summary>The signalling of a subject, as far as it is remembered.</summary>
    Task<Ladder> LadderAsync(string subjectId, IReadOnlyList<string> callIds, CancellationToken stop);
}
