using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Api.Storage.Migrations
{
    public partial class Ladders : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ladders",
                columns: table => new
                {
                    AlertId = table.Column<string>(type: "TEXT", nullable: false),
                    Run = table.Column<long>(type: "INTEGER", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Messages = table.Column<byte[]>(type: "BLOB", nullable: false),
                    KeptAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ladders", x => new { x.AlertId, x.Run });
                });

            migrationBuilder.CreateIndex(
                name: "IX_alert_targets_CallId",
                table: "alert_targets",
                column: "CallId");

            migrationBuilder.CreateIndex(
                name: "IX_ladders_KeptAt",
                table: "ladders",
                column: "KeptAt");
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ladders");

            migrationBuilder.DropIndex(
                name: "IX_alert_targets_CallId",
                table: "alert_targets");
        }
    }
}
