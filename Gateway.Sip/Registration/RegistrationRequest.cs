using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Registration;

/// <summary>A REGISTER whose sender may register the address.</summary>
/// <param name="Request">The request.</param>
/// <param name="Address">The address of record, taken from To.</param>
/// <param name="From">The flow it came on.</param>
/// <param name="Now">The present time, for deadlines.</param>
/// <param name="UtcNow">The present time, for people and for Date.</param>
public sealed record RegistrationRequest(
    SipRequest Request, AddressOfRecord Address, Flow From, MonotonicTime Now, DateTimeOffset UtcNow)
{
    /// <summary>Whether the Path it carries was put there by a proxy that we trust; otherwise it is ignored. Default no.</summary>
    public bool MayHavePath { get; init; }

    /// <summary>The route that the client shall put on its requests (Service-Route, RFC 3608), in angle brackets; <c>null</c> = none is told.</summary>
    public string? ServiceRoute { get; init; }

    /// <summary>The To tag of the answer.</summary>
    public required string ToTag { get; init; }
}
