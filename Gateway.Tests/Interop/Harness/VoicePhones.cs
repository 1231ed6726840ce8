using System.Net;

namespace Gateway.Tests.Interop.Harness;

/// <summary>Phones that take every call, speak a sound and keep what they hear.</summary>
/// <param name="site">Where they run.</param>
/// <param name="hostsFrom">They take the addresses behind this one.</param>
internal sealed class VoicePhones(Site site, byte hostsFrom)
{
    private const string Password = "correct-horse";

    private int _last;

    /// <summary>A new user and his phone.</summary>
    /// <param name="gateway">Where it registers.</param>
    /// <param name="kind">baresip or linphonec.</param>
    /// <param name="sound">What it speaks, and how.</param>
    /// <param name="name">Whose phone it is; <c>null</c> for anybody's.</param>
    public async Task<VoicePhone> AddAsync(GatewayProcess gateway, string kind, PhoneSound sound, string? name = null)
    {
        var number = Interlocked.Increment(ref _last);
        var (user, at) = (name ?? $"{kind}-{number}", site.At((byte)(hostsFrom + number)));
        var (phone, heard) = await RegisterAsync(gateway, kind, user, at, sound);
        return new(phone, user, at.Address, heard);
    }

    private async Task<(IOrdinaryPhone Phone, Func<string> Heard)> RegisterAsync(GatewayProcess gateway, string kind, string user, IPEndPoint at, PhoneSound sound)
    {
        await gateway.AddUserAsync(user, Password);
        if (kind == "baresip")
        {
            var baresip = await Baresip.RegisterAsync(site, at, gateway.Sip, user, gateway.Domain, Password, "udp", takesCalls: true, sound);
            return (baresip, () => baresip.Heard);
        }

        var file = Path.Combine(site.NewDirectory(user), "heard.wav");
        var linphonec = await Linphonec.RegisterAsync(site, at, gateway.Sip, user, gateway.Domain, Password, "udp", takesCalls: true);
        await linphonec.UseAsync(sound, file);
        return (linphonec, () => file);
    }
}
