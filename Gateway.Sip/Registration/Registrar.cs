using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Registration;

/// <summary>
/// Decides on REGISTER requests (RFC 3261 §10.3 steps 6 to 8) with Path (3327), Service-Route (3608), outbound (5626) and public GRUU (5627).
/// Whether the sender may register the address is settled before: steps 1 to 5 belong to the element.
/// </summary>
/// <remarks>A request changes all it asks for or nothing.</remarks>
/// <param name="table">Where bindings are kept.</param>
/// <param name="settings">Limits.</param>
/// <param name="nameOf">Gives a name to a binding that is new.</param>
public sealed class Registrar(LocationTable table, RegistrarSettings settings, Func<RegistrationRequest, string> nameOf)
{
    private static readonly string[] Extensions = ["path", "gruu", "outbound", "pref"];

    /// <summary>Updates the location table as the request asks, and answers it.</summary>
    public RegistrationAnswer Register(RegistrationRequest registration)
    {
        var request = registration.Request;
        if (RequestChecks.Require(request, Extensions) is MessageVerdict.Answer unknown)
            return new(unknown.ToResponse(request, registration.ToTag), []);
        if (IsRemoveAll(request, out var isBad))
            return RemoveAll(registration);
        if (isBad)
            return Refuse(registration, SipStatus.BadRequest, "Bad Wildcard Contact");
        if (!TryReadContacts(registration, out var contacts, out var refusal))
            return refusal;
        if (contacts.Count == 0)
            return new(Ok(registration, table.Find(registration.Address, registration.Now)), []);
        return Update(registration, contacts);
    }

    private RegistrationAnswer Update(RegistrationRequest registration, List<RegisterContact> contacts)
    {
        var request = registration.Request;
        var outbound = ListsOption(request, HeaderId.Supported, "outbound"u8);
        if (outbound && contacts.Exists(contact => contact.RegId > 0) && !FirstHopKeepsFlows(registration))
            return Refuse(registration, 439);
        var former = table.Find(registration.Address, registration.Now);
        var bindings = former.ToBuilder();
        var changes = ImmutableArray.CreateBuilder<RegistrationChange>();
        foreach (var contact in contacts)
        {
            var seconds = SecondsOf(contact, request);
            if (seconds > 0 && seconds < settings.ExpiryMin.TotalSeconds)
                return Refuse(registration, SipStatus.IntervalTooBrief, null, HeaderId.MinExpires, Seconds(settings.ExpiryMin));
            var index = IndexOf(bindings, contact, outbound);
            var present = index < 0 ? null : bindings[index];
            if (present is not null && former.Contains(present) && IsOld(request, present))
                return Refuse(registration, SipStatus.ServerInternalError, "Out Of Order");
            if (seconds == 0)
            {
                if (present is null)
                    continue;
                bindings.RemoveAt(index);
                changes.Add(new RegistrationChange.Removed(present));
                continue;
            }

            var binding = Bind(registration, contact, seconds, present, outbound);
            if (present is null)
                bindings.Add(binding);
            else
                bindings[index] = binding;
            changes.Add(present is null ? new RegistrationChange.Added(binding) : new RegistrationChange.Refreshed(binding));
        }

        if (bindings.Count > settings.BindingsPerAddressMax && bindings.Count > former.Length)
            return Refuse(registration, SipStatus.Forbidden, "Too Many Contacts");
        if (table.Count + bindings.Count - former.Length > settings.BindingsMax && bindings.Count > former.Length)
            return Refuse(registration, SipStatus.ServiceUnavailable, null, HeaderId.RetryAfter, "60");
        var final = bindings.ToImmutable();
        table.Replace(registration.Address, final);
        return new(Ok(registration, final, outbound && final.Any(binding => binding.IsOutbound)), changes.ToImmutable());
    }

    private RegistrationAnswer RemoveAll(RegistrationRequest registration)
    {
        var former = table.Find(registration.Address, registration.Now);
        foreach (var binding in former)
        {
            if (IsOld(registration.Request, binding))
                return Refuse(registration, SipStatus.ServerInternalError, "Out Of Order");
        }

        table.Replace(registration.Address, []);
        return new(Ok(registration, []), [.. former.Select(binding => new RegistrationChange.Removed(binding))]);
    }

    private Binding Bind(RegistrationRequest registration, RegisterContact contact, long seconds, Binding? present, bool outbound)
    {
        var request = registration.Request;
        var lasts = TimeSpan.FromSeconds(Math.Min(seconds, settings.ExpiryMax.TotalSeconds));
        var path = registration.MayHavePath ? PathOf(request) : [];
        return new()
        {
            Id = present?.Id ?? table.NewId(),
            Name = present?.Name ?? nameOf(registration),
            Address = registration.Address,
            Contact = contact.Uri,
            RequestUri = contact.RequestUri,
            Parameters = contact.Parameters,
            Q = contact.Q,
            Instance = contact.Instance,
            RegId = outbound ? contact.RegId : 0,
            Flow = registration.From,
            UsesFlow = path.IsEmpty && UsesFlow(registration, contact, outbound),
            Path = path,
            Route = Encoding.UTF8.GetBytes(string.Join(", ", path)),
            CallId = Encoding.UTF8.GetString(request.CallId),
            CSeq = request.CSeq.Number,
            Expiry = registration.Now + lasts,
            RegisteredAt = present?.RegisteredAt ?? registration.UtcNow,
            ExpiresAt = registration.UtcNow + lasts,
            UserAgent = request.Text(HeaderId.UserAgent),
        };
    }

    /// <summary>
    /// Requests go back the way the registration came: it is open through every NAT and firewall, and a contact's host name need not
    /// resolve. The exception is a client that is plainly not behind a NAT and names another port of its own over UDP.
    /// </summary>
    private static bool UsesFlow(RegistrationRequest registration, RegisterContact contact, bool outbound)
    {
        var request = registration.Request;
        if (registration.From.Kind == TransportKind.InProcess)
            return true;
        if (request.Values(HeaderId.Via).Count() > 1)
            return false;
        if (registration.From.Kind != TransportKind.Udp || (outbound && contact.RegId > 0))
            return true;
        var source = registration.From.Remote;
        var via = request.TopVia;
        return !(IsAt(Encoding.ASCII.GetString(via.Host), via.Port, source.Address, source.Port)
            && IsAt(contact.ParsedUri.Host, source.Port, source.Address, source.Port)
            && PortOf(contact.ParsedUri.Port) != source.Port);
    }

    private static bool IsAt(string host, int port, IPAddress address, int actualPort) =>
        PortOf(port) == actualPort && IPAddress.TryParse(host, out var literal) && literal.Equals(address);

    private static int PortOf(int port) => port == 0 ? 5060 : port;

    // We are the first hop ourselves, or the edge that is says that it keeps flows (RFC 5626 §6).
    private static bool FirstHopKeepsFlows(RegistrationRequest registration)
    {
        if (registration.Request.Values(HeaderId.Via).Count() == 1)
            return true;
        var keeps = false;
        foreach (var value in registration.Request.Values(HeaderId.Path))
            keeps = NameAddrView.TryRead(value, out var path) && SipUriView.TryRead(path.Uri, out var uri) && uri.Parameters.Has("ob"u8);
        return keeps && registration.MayHavePath;
    }

    private static bool IsOld(SipRequest request, Binding binding) =>
        request.CSeq.Number <= binding.CSeq && Encoding.UTF8.GetString(request.CallId) == binding.CallId;

    private static int IndexOf(ImmutableArray<Binding>.Builder bindings, RegisterContact contact, bool outbound)
    {
        var isFlow = outbound && contact.RegId > 0 && contact.Instance is not null;
        for (var i = 0; i < bindings.Count; i++)
        {
            var binding = bindings[i];
            if (isFlow || binding.IsOutbound
                ? isFlow && binding.IsOutbound && binding.RegId == contact.RegId && binding.Instance == contact.Instance
                : SipUri.TryParse(binding.Contact, out var uri) && uri.Equals(contact.ParsedUri))
                return i;
        }

        return -1;
    }

    private long SecondsOf(RegisterContact contact, SipRequest request) =>
        contact.Expires
        ?? (request.TryGet(HeaderId.Expires, out var value) ? RegisterContact.DeltaSeconds(value) : null)
        ?? (long)settings.ExpiryDefault.TotalSeconds;

    private bool TryReadContacts(
        RegistrationRequest registration, out List<RegisterContact> contacts, [NotNullWhen(false)] out RegistrationAnswer? refusal)
    {
        contacts = [];
        refusal = null;
        foreach (var value in registration.Request.Values(HeaderId.Contact))
        {
            if (contacts.Count == settings.ContactsPerRequestMax)
                refusal = Refuse(registration, SipStatus.Forbidden, "Too Many Contacts");
            else if (value.Length > settings.ContactBytesMax)
                refusal = Refuse(registration, SipStatus.BadRequest, "Contact Too Long");
            else if (RegisterContact.Read(value, out var error) is { } contact)
                contacts.Add(contact);
            else
                refusal = Refuse(registration, SipStatus.BadRequest, error);
            if (refusal is not null)
                return false;
        }

        if (registration.MayHavePath && registration.Request.Values(HeaderId.Path).Count() > settings.PathValuesMax)
            refusal = Refuse(registration, SipStatus.Forbidden, "Path Too Long");
        return refusal is null;
    }

    private static bool IsRemoveAll(SipRequest request, out bool isBad)
    {
        isBad = false;
        var (count, wildcards) = (0, 0);
        foreach (var value in request.Values(HeaderId.Contact))
        {
            count++;
            if (value.SequenceEqual("*"u8))
                wildcards++;
        }

        if (wildcards == 0)
            return false;
        isBad = count != 1 || !request.TryGet(HeaderId.Expires, out var expires) || RegisterContact.DeltaSeconds(expires) != 0;
        return !isBad;
    }

    private static ImmutableArray<string> PathOf(SipRequest request)
    {
        if (!request.Has(HeaderId.Path))
            return [];
        var path = ImmutableArray.CreateBuilder<string>();
        foreach (var value in request.Values(HeaderId.Path))
            path.Add(Encoding.UTF8.GetString(value));
        return path.ToImmutable();
    }

    private static SipResponse Ok(RegistrationRequest registration, ImmutableArray<Binding> bindings, bool usesOutbound = false)
    {
        var request = registration.Request;
        var answer = new ResponseBuilder(request, SipStatus.Ok, toTag: registration.ToTag);
        var wantsGruu = ListsOption(request, HeaderId.Supported, "gruu"u8) || ListsOption(request, HeaderId.Require, "gruu"u8);
        foreach (var binding in bindings)
            answer.Header(HeaderId.Contact, ContactOf(binding, registration.Now, wantsGruu));
        if (registration.MayHavePath && ListsOption(request, HeaderId.Supported, "path"u8))
        {
            foreach (var path in PathOf(request))
                answer.Header(HeaderId.Path, path);
        }

        if (usesOutbound)
            answer.Header(HeaderId.Require, "outbound");
        if (registration.ServiceRoute is { } route && !bindings.IsEmpty)
            answer.Header(HeaderId.ServiceRoute, route);
        return answer
            .Header(HeaderId.PAssociatedUri, $"<{registration.Address}>")
            .Header(HeaderId.Date, registration.UtcNow.ToString("R", CultureInfo.InvariantCulture))
            .Build();
    }

    private static byte[] ContactOf(Binding binding, MonotonicTime now, bool wantsGruu)
    {
        var left = (long)Math.Ceiling((binding.Expiry - now).TotalSeconds);
        var gruu = wantsGruu && binding.PublicGruu is { } uri ? $";pub-gruu=\"{uri}\"" : "";
        return
        [
            .. Encoding.UTF8.GetBytes($"<{binding.Contact}>"),
            .. binding.Parameters.Span,
            .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $";expires={left}{gruu}")),
        ];
    }

    private static bool ListsOption(SipRequest request, HeaderId header, ReadOnlySpan<byte> option)
    {
        foreach (var value in request.Values(header))
        {
            if (Ascii.EqualsIgnoreCase(value, option))
                return true;
        }

        return false;
    }

    private static string Seconds(TimeSpan span) => ((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static RegistrationAnswer Refuse(RegistrationRequest registration, int status, string? reason = null) =>
        new(new ResponseBuilder(registration.Request, status, reason, registration.ToTag).Build(), []);

    private static RegistrationAnswer Refuse(RegistrationRequest registration, int status, string? reason, HeaderId header, string value) =>
        new(new ResponseBuilder(registration.Request, status, reason, registration.ToTag).Header(header, value).Build(), []);
}
