namespace Gateway.Domain.Access;

/// <summary>The parts of a presence document that a rule shows to those whom it lets in: the transformations of RFC 5025 3.3, and those that OMA adds.</summary>
/// <remarks>
/// They are sets and booleans, so over all rules that apply they add up (RFC 4745 10). A service is shown with its name, its status, its contact and its time, a person and a device with their
/// names alone; what else is known of them is shown where it is granted by itself. Single services, persons and devices are chosen by <see cref="ChosenPart"/>.
/// </remarks>
[Flags]
public enum PresenceParts
{
    /// <summary>Nothing but that the person exists.</summary>
    Nothing = 0,

    /// <summary>By which services he can be reached (<c>provide-services</c>).</summary>
    Services = 1,

    /// <summary>How he is himself (<c>provide-persons</c>).</summary>
    Persons = 2,

    /// <summary>His devices (<c>provide-devices</c>).</summary>
    Devices = 4,

    /// <summary>What he does (<c>provide-activities</c>).</summary>
    Activities = 8,

    /// <summary>What he says (<c>provide-note</c>).</summary>
    Notes = 16,

    /// <summary>On which device a service runs (<c>provide-deviceID</c>).</summary>
    DeviceIds = 32,

    /// <summary>Whether he wants to be reached, by a service or at all (<c>provide-willingness</c>).</summary>
    Willingness = 64,

    /// <summary>Whether a device has a network (<c>provide-network-availability</c>).</summary>
    NetworkAvailability = 128,

    /// <summary>Whether he is in a session (<c>provide-session-participation</c>).</summary>
    SessionParticipation = 256,

    /// <summary>Whether he is registered (<c>provide-registration-state</c>).</summary>
    RegistrationState = 512,

    /// <summary>What he bars (<c>provide-barring-state</c>).</summary>
    BarringState = 1024,

    /// <summary>What he called the kind of a service, a person or a device (<c>provide-class</c>).</summary>
    Classes = 2048,

    /// <summary>All that can be known of a service, a person or a device (<c>provide-all-attributes</c>).</summary>
    AllAttributes = Activities | Notes | DeviceIds | Willingness | NetworkAvailability | SessionParticipation | RegistrationState | BarringState | Classes,

    /// <summary>The whole document.</summary>
    Everything = Services | Persons | Devices | AllAttributes,
}
