using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class StartupTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task The_password_of_the_first_administrator_is_said_once()
    {
        using (var first = new GatewayProcess("127.77.1.1", _directory, ("Gateway__Admin__Password", "")))
        {
            (await first.ReadyAsync()).Dispose();
            await first.SaysAsync("sign in as \"admin\" with the password");
            Assert.Empty(first.Errors);
            await first.KillAsync();
        }

        using var second = new GatewayProcess("127.77.1.1", _directory, ("Gateway__Admin__Password", ""));
        (await second.ReadyAsync()).Dispose();
        await second.KillAsync();
        Assert.DoesNotContain("password", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_http_port_ends_the_start_with_one_sentence_and_nothing_made()
    {
        using var taken = new TcpListener(IPAddress.Parse("127.77.1.2"), 5080);
        taken.Start();

        await ExpectFailureAsync(new GatewayProcess("127.77.1.2", _directory), "http://127.77.1.2:5080 is taken");

        Assert.False(Directory.Exists(_directory));
    }

    [Theory]
    [InlineData("udp", "127.77.1.3")]
    [InlineData("tcp", "127.77.1.4")]
    public async Task A_taken_sip_port_ends_the_start_with_one_sentence_and_nothing_made(string transport, string host)
    {
        using var socket = transport == "udp"
            ? new Socket(SocketType.Dgram, ProtocolType.Udp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(host), 5060));
        if (transport == "tcp") socket.Listen();

        await ExpectFailureAsync(
            new GatewayProcess(host, _directory, ("Gateway__Sip__Listen__0", $"{transport}://{host}:5060")), $"{transport}://{host}:5060 is taken");

        Assert.False(Directory.Exists(_directory));
    }

    [Fact]
    public async Task An_address_for_media_that_is_none_of_this_machine_ends_the_start_with_one_sentence_and_nothing_made()
    {
        await ExpectFailureAsync(new GatewayProcess("127.77.1.10", _directory, ("Gateway__Media__Address", "192.0.2.9")), "192.0.2.9 for media does not belong");

        Assert.False(Directory.Exists(_directory));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_ends_the_start_with_one_sentence()
    {
        Directory.CreateDirectory(_directory);
        var file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        await ExpectFailureAsync(new GatewayProcess("127.77.1.5", Path.Combine(file, "data")), "cannot be made");
    }

    [Fact]
    public async Task Two_gateways_do_not_share_a_data_directory()
    {
        using var first = new GatewayProcess("127.77.1.6", _directory);
        (await first.ReadyAsync()).Dispose();

        await ExpectFailureAsync(new GatewayProcess("127.77.1.7", _directory), "in use by another gateway");
    }

    [Theory]
    [InlineData("Gateway__Limits__RequestsPerSecond", "many", "Gateway:Limits:RequestsPerSecond")]
    [InlineData("Gateway__Demo__Enabled", "perhaps", "Gateway:Demo:Enabled")]
    [InlineData("Gateway__Sip__Listen__0", "carrier-pigeon", "Gateway:Sip:Listen")]
    [InlineData("Gateway__Sip__Listen__0", "udp://localhost:5060", "Gateway:Sip:Listen")]
    public async Task A_setting_that_makes_no_sense_is_named(string name, string value, string told)
    {
        await ExpectFailureAsync(new GatewayProcess("127.77.1.8", _directory, (name, value)), told);

        Assert.False(Directory.Exists(_directory));
    }

    [Fact]
    public async Task A_file_that_is_no_database_ends_the_start_with_one_sentence()
    {
        Directory.CreateDirectory(_directory);
        await File.WriteAllTextAsync(Path.Combine(_directory, "gateway.db"), new string('x', 10_000), TestContext.Current.CancellationToken);

        await ExpectFailureAsync(new GatewayProcess("127.77.1.9", _directory), "cannot be opened");
    }

    private static async Task ExpectFailureAsync(GatewayProcess process, string told)
    {
        using (process)
        {
            var code = await process.EndedAsync();

            var line = Assert.Single(process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Contains(told, line, StringComparison.Ordinal);
            Assert.NotEqual(0, code);
            Assert.DoesNotContain("   at ", process.Output + process.Errors, StringComparison.Ordinal);
        }
    }
}
