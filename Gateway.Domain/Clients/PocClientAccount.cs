using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>One served account: who it is to the network, and everything that stays the same from one REGISTER to the next (RFC 3261 §10.2).</summary>
internal sealed class PocClientAccount
{
    /// <summary>The Accept-Contact that selects PoC Clients only (RFC 3841).</summary>
    public const string AcceptContact = "*;+g.poc.talkburst;require;explicit";

    private readonly PocClientSettings _settings;
    private readonly string _instance;
    private readonly string _registrationCallId;
    private readonly string _registrationTag;
    private uint _cseq;

    public PocClientAccount(PocAccount account, PocClientSettings settings, IdSource ids)
    {
        Account = account;
        _settings = settings;
        _cseq = ids.NewCSeq();
        _registrationCallId = ids.NewCallId();
        _registrationTag = ids.NewTag();
        _instance = InstanceOf(account);
        if (account.Password is { } password)
            Digest = new(new() { Accounts = [new(account.Address.User, password)] }, ids);
        ContactUser = _instance[..8] + "-" + new string([.. account.Address.User.Where(char.IsAsciiLetterOrDigit)]);
    }

    public PocAccount Account { get; set; }

    public ClientRegistrationState Registration { get; set; } = ClientRegistration.Start;

    /// <summary>What answers challenges; <c>null</c> for a client that the core trusts without.</summary>
    public DigestClient? Digest { get; }

    /// <summary>The user part of the contact: what names this account in requests that the core sends.</summary>
    public string ContactUser { get; }

    /// <summary>The public GRUU that the registrar gave (RFC 5627 §4.2); <c>null</c> before.</summary>
    public string? Gruu { get; private set; }

    /// <summary>The account as name-addr, for From and the identity headers.</summary>
    public string NameAddr =>
        Account.DisplayName.Length == 0 ? $"<{Account.Address}>" : $"{QuotedText.Write(Account.DisplayName)} <{Account.Address}>";

    /// <summary>The Contact of calls: the GRUU once there is one, because only that can be referred to from outside (RFC 7647 §3).</summary>
    public string Contact => $"<{Gruu ?? ContactUri}>;+g.poc.talkburst";

    /// <summary>The Contact of REFER and SUBSCRIBE, which also names the instance (OMA PoC CP, Figure 17).</summary>
    public string ReferContact => $"{Contact};{InstanceParameter}";

    private string Registrar => $"sip:{Account.Address.Host}";

    private string ContactUri => _settings.Point is { Port: > 0 } point
        ? string.Create(CultureInfo.InvariantCulture, $"sip:{ContactUser}@{point.Host}:{point.Port}")
        : $"sip:{ContactUser}@{_settings.Point.Host}";

    private string InstanceParameter => $"+sip.instance=\"<urn:uuid:{_instance}>\"";

    /// <summary>The next REGISTER.</summary>
    /// <param name="expiry">The expiry to ask for; zero takes the binding away.</param>
    public OutgoingRequest NewRegister(TimeSpan expiry) => new()
    {
        Method = SipMethod.Register,
        RequestUri = Registrar,
        From = $"<{Account.Address}>",
        FromTag = _registrationTag,
        To = $"<{Account.Address}>",
        CallId = _registrationCallId,
        CSeq = ++_cseq,
        Contact = $"<{ContactUri}>;+g.poc.talkburst;+g.poc.groupad;{InstanceParameter}",
        Hop = _settings.Core,
        Credentials = Digest,
        Extras = MessageExtras.None
            .With(HeaderId.Expires, ((long)expiry.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            .With(HeaderId.Supported, "path, gruu"),
    };

    /// <summary>What an answer to a REGISTER means to the registration.</summary>
    public ClientRegistrationEvent EventOf(SipResponse response)
    {
        // The answer to a challenge took a number of its own.
        _cseq = Math.Max(_cseq, response.CSeq.Number);
        return response.Status switch
        {
            < 300 => Accepted(response),
            423 => new ClientRegistrationEvent.TooBrief(Seconds(response.Text(HeaderId.MinExpires))),
            _ => new ClientRegistrationEvent.Refused(response.Status, Seconds(response.Text(HeaderId.RetryAfter))),
        };
    }

    /// <summary>A request of this account outside dialogs, by way of the core.</summary>
    public OutgoingRequest NewRequest(SipMethod method, string to, MessageExtras extras) => new()
    {
        Method = method,
        RequestUri = to,
        From = NameAddr,
        To = $"<{to}>",
        Routes = [$"<{_settings.CoreUri}>"],
        Hop = _settings.Core,
        Credentials = Digest,
        Extras = extras.With(HeaderId.PPreferredIdentity, NameAddr).With(HeaderId.AcceptContact, AcceptContact),
    };

    /// <summary>The same for presence, which goes to no PoC Client.</summary>
    public OutgoingRequest NewPresenceRequest(SipMethod method, string to, MessageExtras extras) =>
        NewRequest(method, to, MessageExtras.None) with { Extras = extras.With(HeaderId.PPreferredIdentity, NameAddr) };

    private ClientRegistrationEvent.Accepted Accepted(SipResponse response)
    {
        foreach (var value in response.Values(HeaderId.Contact))
        {
            if (!NameAddrView.TryRead(value, out var contact) || !SipUriView.TryRead(contact.Uri, out var uri) || !Ascii.Equals(uri.User, ContactUser))
                continue;
            if (contact.Parameters.TryGet("pub-gruu"u8, out var gruu) && SipUri.TryParse(QuotedText.Read(gruu), out var usable))
                Gruu = usable.Text;
            if (contact.Parameters.TryGet("expires"u8, out var expires))
                return new(Seconds(Encoding.ASCII.GetString(expires)));
        }

        return new(response.Text(HeaderId.Expires) is { } header ? Seconds(header) : _settings.RegistrationExpiry);
    }

    // A stable instance for a stable account: the same console keeps its binding over restarts (RFC 5626 §4.1).
    private static string InstanceOf(PocAccount account)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(account.Address.ToString())).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }

    private static TimeSpan Seconds(string? text)
    {
        var digits = new string([.. (text ?? "").TakeWhile(char.IsAsciiDigit)]);
        return uint.TryParse(digits, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
    }
}
