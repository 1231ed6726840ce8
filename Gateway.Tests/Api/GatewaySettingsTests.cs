using System.Net;
using System.Text.Json;
using Gateway.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Api;

public sealed class GatewaySettingsTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void The_settings_file_holds_every_setting_with_its_default()
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.Combine(Root, "appsettings.json")).Build();

        Assert.Equal(Text(Read(new ConfigurationBuilder().Build())), Text(Read(file)));
    }

    [Fact]
    public void Addresses_of_the_environment_replace_those_of_the_file_and_do_not_join_them()
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.Combine(Root, "appsettings.json"))
            .AddInMemoryCollection([new("Gateway:Sip:Listen:0", "udp://127.0.0.1:5070")]).Build();

        Assert.Equal(["udp://127.0.0.1:5070"], Read(configuration).SipListen.Select(uri => uri.OriginalString));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_simulated_fleet_is_on_in_development_only(bool development) =>
        Assert.Equal(development, GatewaySettings.Read(new ConfigurationBuilder().Build(), Root, development).DemoEnabled);

    [Fact]
    public void Data_lies_under_the_root_unless_it_is_said_otherwise()
    {
        Assert.Equal(Path.Combine(Root, "data"), Read(new ConfigurationBuilder().Build()).DataDirectory);
        Assert.Equal("/elsewhere", Read(new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:DataDirectory", "/elsewhere")]).Build()).DataDirectory);
    }

    [Theory]
    [InlineData("Gateway:Limits:RequestsPerSecond", "0")]
    [InlineData("Gateway:Journal:RetentionDays", "-1")]
    [InlineData("Gateway:Sip:Listen:0", "http://127.0.0.1")]
    [InlineData("Gateway:Sip:Routes:b.example", "nowhere")]
    [InlineData("Gateway:Media:Address", "gateway.example")]
    [InlineData("Gateway:Media:Address", "0.0.0.0")]
    [InlineData("Gateway:Media:Ports", "16384")]
    [InlineData("Gateway:Media:Ports", "1023-2000")]
    [InlineData("Gateway:Media:Ports", "65534-65536")]
    [InlineData("Gateway:Media:Ports", "20001-20002")]
    public void A_value_that_makes_no_sense_is_named(string name, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

        var failure = Assert.Throws<StartupFailure>(() => Read(configuration));

        Assert.Contains(value, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "udp://127.0.0.7:5060", "127.0.0.7")]
    [InlineData("", "tcp://[::1]:5060", "::1")]
    [InlineData("192.0.2.9", "udp://127.0.0.7:5060", "192.0.2.9")]
    public void Media_is_received_where_SIP_is_spoken_unless_it_is_said_otherwise(string media, string listen, string address)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:Media:Address", media), new("Gateway:Sip:Listen:0", listen)]).Build();

        Assert.Equal(address, Read(configuration).MediaAddress);
    }

    [Fact]
    public void Behind_a_wildcard_media_has_an_address_of_this_machine()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:Sip:Listen:0", "udp://0.0.0.0:5060")]).Build();

        Assert.NotEqual("0.0.0.0", Read(configuration).MediaAddress);
        Assert.True(IPAddress.TryParse(Read(configuration).MediaAddress, out _));
    }

    [Fact]
    public void A_range_of_ports_is_read_with_its_ends()
    {
        var read = Read(new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:Media:Ports", "1024 - 1025")]).Build());

        Assert.Equal((1024, 1025), (read.MediaPortMin, read.MediaPortMax));
    }

    private static GatewaySettings Read(IConfiguration configuration) => GatewaySettings.Read(configuration, Root, isDevelopment: false);

    private static string Text(GatewaySettings settings) => JsonSerializer.SerializeToNode(settings)!.AsObject().ToJsonString();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Gateway.sln"))) directory = directory.Parent!;
        return directory.FullName;
    }
}
