using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Clients;

/// <summary>One served account: its registration and everything that stays the same from one REGISTER to the next (RFC 3261 §10.2).</summary>
internal sealed class PocClientAccount
{
    private readonly PocClientSettings _settings;
    private readonly IdSource _ids;
    private uint _cseq;
    private DigestTries _tries = DigestTries.None;

    public PocClientAccount(PocAccount account, PocClientSettings settings, IdSource ids)
    {
        Account = account;
        _settings = settings;
        _ids = ids;
        _cseq = ids.NewCSeq();
        RegistrationCallId = ids.NewCallId();
        FromTag = ids.NewTag();
        Credentials = new(account, ids);
        ContactUser = InstanceOf(account)[..8] + "-" + new string([.. account.Address.User.Where(char.IsAsciiLetterOrDigit)]);
    }

    public PocAccount Account { get; set; }

    public ClientRegistrationState Registration { get; set; } = ClientRegistration.Start;

    public ClientCredentials Credentials { get; }

    public string RegistrationCallId { get; }

    public string FromTag { get; }

    /// <summary>The user part of the contact: what names this account in requests that the core sends.</summary>
    public string ContactUser { get; }

    /// <summary>The account as name-addr, for From and the identity headers.</summary>
    public string NameAddr =>
        Account.DisplayName.Length == 0 ? $"<{Account.Address}>" : $"{QuotedText.Write(Account.DisplayName)} <{Account.Address}>";

    private string Registrar => $"sip:{Account.Address.Host}";

    public SipRequest NewRegister(TimeSpan expiry)
    {
        var registrar = Registrar;
        var request = new RequestBuilder(SipMethod.Register, registrar)
            .Header(HeaderId.Via, $"SIP/2.0/{_settings.Transport.ViaToken()} {_settings.SentBy};branch={_ids.NewBranch()};rport")
            .Header(HeaderId.MaxForwards, "70")
            .Header(HeaderId.From, $"<{Account.Address}>;tag={FromTag}")
            .Header(HeaderId.To, $"<{Account.Address}>")
            .Header(HeaderId.CallId, RegistrationCallId)
            .Header(HeaderId.CSeq, $"{++_cseq} REGISTER")
            .Header(HeaderId.Contact, $"<sip:{ContactUser}@{_settings.SentBy}>;+g.poc.talkburst;+g.poc.groupad;+sip.instance=\"<urn:uuid:{InstanceOf(Account)}>\"")
            .Header(HeaderId.Expires, ((long)expiry.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            .Header(HeaderId.Supported, "path, gruu")
            .Header(HeaderId.Allow, "MESSAGE, OPTIONS")
            .Header(HeaderId.UserAgent, _settings.Product);
        Credentials.AddTo(request, SipMethod.Register, registrar);
        return request.Build();
    }

    /// <summary>What an answer to a REGISTER means to the registration.</summary>
    public ClientRegistrationEvent EventOf(SipResponse response) => response.Status switch
    {
        < 300 => Accepted(response),
        401 or 407 when Credentials.Answer(response, SipMethod.Register, Registrar, _tries) is { } tries => Challenged(tries),
        423 => new ClientRegistrationEvent.TooBrief(Seconds(response.Text(HeaderId.MinExpires))),
        _ => new ClientRegistrationEvent.Refused(response.Status, Seconds(response.Text(HeaderId.RetryAfter))),
    };

    private ClientRegistrationEvent.Challenged Challenged(DigestTries tries)
    {
        _tries = tries;
        return new();
    }

    private ClientRegistrationEvent.Accepted Accepted(SipResponse response)
    {
        _tries = DigestTries.None;
        return new(GrantedBy(response));
    }

    private TimeSpan GrantedBy(SipResponse response)
    {
        foreach (var value in response.Values(HeaderId.Contact))
        {
            if (NameAddrView.TryRead(value, out var contact) && SipUriView.TryRead(contact.Uri, out var uri)
                && Ascii.Equals(uri.User, ContactUser) && contact.Parameters.TryGet("expires"u8, out var expires))
            {
                return Seconds(Encoding.ASCII.GetString(expires));
            }
        }

        return response.Text(HeaderId.Expires) is { } header ? Seconds(header) : _settings.RegistrationExpiry;
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
