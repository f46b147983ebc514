# Streams: UART and modem with a device that enrolls over them; the relay of the UART.
STREAMS = $(addprefix $(BUILD)/examples/streams/,device uart_relay)
streams: $(STREAMS)        ## build the example of a device behind a UART or a modem, and its relay

$(BUILD)/examples/streams/device: $(call objects,$(addprefix examples/streams/,device.c uart_stream.c modem_stream.c board_posix.c)) $(LIB)
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ $(MBEDTLS_LIBS)
$(BUILD)/examples/streams/uart_relay: $(BUILD)/examples/streams/uart_relay.o
	@echo "  LD  $@"
	@$(LINK) -o $@ $^

programs: $(STREAMS)
.PHONY: streams
