using System.Collections.Immutable;
using System.Net;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Registration;

/// <summary>
/// A binding as it can be kept on disk, so that phones stay reachable over a restart of the registrar and need not wait for their next
/// refresh. Plain text and numbers only.
/// </summary>
public sealed record StoredBinding
{
    /// <summary>What the owner of the registrar calls the binding.</summary>
    public string Name { get; init; } = "";

    /// <summary>The address of record.</summary>
    public required string Address { get; init; }

    /// <summary>The contact URI as received.</summary>
    public required string Contact { get; init; }

    /// <summary>The contact as Request-URI.</summary>
    public required string RequestUri { get; init; }

    /// <summary>The header parameters of Contact, without <c>expires</c>.</summary>
    public required string Parameters { get; init; }

    /// <summary>The preference in thousandths.</summary>
    public int Q { get; init; } = 1000;

    /// <summary>The instance of the device.</summary>
    public string? Instance { get; init; }

    /// <summary>The number of the flow; 0 without outbound.</summary>
    public int RegId { get; init; }

    /// <summary>The transport of the flow.</summary>
    public required TransportKind Transport { get; init; }

    /// <summary>Our address and port of the flow.</summary>
    public required string Local { get; init; }

    /// <summary>The device's address and port of the flow.</summary>
    public required string Remote { get; init; }

    /// <summary>Whether requests go back over the flow.</summary>
    public bool UsesFlow { get; init; }

    /// <summary>The Path of the registration.</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>The Call-ID of the last REGISTER.</summary>
    public required string CallId { get; init; }

    /// <summary>Its CSeq number.</summary>
    public required uint CSeq { get; init; }

    /// <summary>When the contact was registered first.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When the binding ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The product that registered.</summary>
    public string? UserAgent { get; init; }

    /// <summary>What to keep of a binding; <c>null</c> when it ends with this process anyway, because an element of it registered.</summary>
    public static StoredBinding? Of(Binding binding) =>
        binding.Flow.Kind == TransportKind.InProcess
            ? null
            : new()
            {
                Name = binding.Name,
                Address = binding.Address.Text,
                Contact = binding.Contact,
                RequestUri = Encoding.UTF8.GetString(binding.RequestUri.Span),
                Parameters = Encoding.UTF8.GetString(binding.Parameters.Span),
                Q = binding.Q,
                Instance = binding.Instance,
                RegId = binding.RegId,
                Transport = binding.Flow.Kind,
                Local = binding.Flow.Local.ToString(),
                Remote = binding.Flow.Remote.ToString(),
                UsesFlow = binding.UsesFlow,
                Path = binding.Path,
                CallId = binding.CallId,
                CSeq = binding.CSeq,
                RegisteredAt = binding.RegisteredAt,
                ExpiresAt = binding.ExpiresAt,
                UserAgent = binding.UserAgent,
            };

    /// <summary>Puts the binding back into a location table.</summary>
    /// <param name="table">The table of the new process.</param>
    /// <param name="now">The present.</param>
    /// <param name="utcNow">The same moment in UTC.</param>
    /// <returns>The binding; <c>null</c> when its time is over or it cannot be read.</returns>
    /// <remarks>
    /// A UDP flow is two addresses and goes on; a connection ended with the process that had it, so its device is called at its contact
    /// until it registers anew.
    /// </remarks>
    public Binding? Restore(LocationTable table, MonotonicTime now, DateTimeOffset utcNow)
    {
        if (utcNow >= ExpiresAt || !IPEndPoint.TryParse(Local, out var local) || !IPEndPoint.TryParse(Remote, out var remote))
            return null;
        var binding = new Binding
        {
            Id = table.NewId(),
            Name = Name,
            Address = new(Address),
            Contact = Contact,
            RequestUri = Encoding.UTF8.GetBytes(RequestUri),
            Parameters = Encoding.UTF8.GetBytes(Parameters),
            Q = Q,
            Instance = Instance,
            RegId = RegId,
            Flow = new(Transport, local, remote),
            UsesFlow = UsesFlow && Transport == TransportKind.Udp,
            Path = Path,
            Route = Encoding.UTF8.GetBytes(string.Join(", ", Path)),
            CallId = CallId,
            CSeq = CSeq,
            Expiry = now + (ExpiresAt - utcNow),
            RegisteredAt = RegisteredAt,
            ExpiresAt = ExpiresAt,
            UserAgent = UserAgent,
        };
        table.Replace(binding.Address, table.Find(binding.Address, now).Add(binding));
        return binding;
    }
}
